using System.DirectoryServices.Protocols;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalSpine.DotNetLdapClient;

/// <summary>One search, with paging when asked, as a line of JSON.</summary>
internal static class Search
{
    /// <param name="fields">Name, base, scope, filter, attributes (blanks between), page size (0 for none).</param>
    public static string Run(LdapConnection connection, string[] fields)
    {
        var attributes = fields[4].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var scope = fields[2] switch { "base" => SearchScope.Base, "one" => SearchScope.OneLevel, _ => SearchScope.Subtree };
        var request = new SearchRequest(fields[1], fields[3], scope, attributes);
        var size = int.Parse(fields[5], CultureInfo.InvariantCulture);
        var paging = size > 0 ? new PageResultRequestControl(size) : null;
        if (paging is not null)
        {
            request.Controls.Add(paging);
        }

        var entries = new JsonArray();
        var answer = new JsonObject { ["name"] = fields[0], ["entries"] = entries };
        var pages = 0;
        try
        {
            while (true)
            {
                var response = (SearchResponse)connection.SendRequest(request);
                pages++;
                foreach (SearchResultEntry entry in response.Entries)
                {
                    entries.Add(Entry(entry));
                }

                answer["result"] = (int)response.ResultCode;
                var cookie = response.Controls.OfType<PageResultResponseControl>().FirstOrDefault()?.Cookie ?? [];
                if (paging is null || cookie.Length == 0)
                {
                    break;
                }

                paging.Cookie = cookie;
            }
        }
        catch (DirectoryOperationException refused)
        {
            answer["result"] = (int)refused.Response.ResultCode;
            answer["matchedDn"] = refused.Response.MatchedDN;
            answer["error"] = nameof(DirectoryOperationException);
        }

        answer["pages"] = pages;
        return answer.ToJsonString();
    }

    private static JsonObject Entry(SearchResultEntry entry)
    {
        var attributes = new JsonObject();
        foreach (DirectoryAttribute attribute in entry.Attributes.Values)
        {
            attributes[attribute.Name] = new JsonArray([.. attribute.GetValues(typeof(string)).Select(v => JsonValue.Create((string)v))]);
        }

        return new JsonObject { ["dn"] = entry.DistinguishedName, ["attributes"] = attributes };
    }
}
