using System.Globalization;

namespace LocalSpine.Conformance.Clients;

/// <summary>OpenLDAP's <c>ldapsearch</c>: a process and a connection per search, results as LDIF, exit code = result code.</summary>
internal sealed class LdapSearchProgram() : ClientProgram("ldapsearch", "ldapsearch")
{
    public override async Task<IReadOnlyList<SearchAnswer>> RunAsync(ClientSettings settings, IEnumerable<DirectorySearch> searches)
    {
        var answers = new List<SearchAnswer>();
        foreach (var search in searches)
        {
            List<string> arguments = ["-x", "-LLL", "-o", "ldif-wrap=no", "-H", settings.Url, "-b", search.Base, "-s", search.Scope];
            if (settings.User is not null)
            {
                arguments.AddRange(["-D", settings.User, "-w", settings.Password!]);
            }

            if (search.PageSize > 0)
            {
                arguments.AddRange(["-E", string.Create(CultureInfo.InvariantCulture, $"pr={search.PageSize}/noprompt")]);
            }

            arguments.Add(search.Filter);
            arguments.AddRange(search.Attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            var (exitCode, output, errors) = await StartAsync(settings, "ldapsearch", arguments, "");
            if (errors.Contains("Can't contact LDAP server", StringComparison.Ordinal))
            {
                throw new ClientFailedException($"ldapsearch: {errors}");
            }

            answers.Add(new SearchAnswer(search.Name, exitCode, Ldif.Read(output), 1, errors.Length > 0 ? errors : null, default));
        }

        return answers;
    }
}
