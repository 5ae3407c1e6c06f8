using System.Text;

namespace LocalSpine.Portal.Bodies;

/// <summary>Forms as browsers post them (application/x-www-form-urlencoded), one field a node.</summary>
internal sealed class FormDecoder : IBodyDecoder
{
    public DecodedBody? Decode(BodyInput input)
    {
        if (input.MediaType != "application/x-www-form-urlencoded")
        {
            return null;
        }

        var budget = input.Budget;
        var nodes = new List<BodyNode>();
        foreach (var field in Encoding.UTF8.GetString(input.Octets.Span).Split('&', TreeBudget.MostNodes + 1))
        {
            if (budget.IsSpent)
            {
                break;
            }

            if (field.Length == 0)
            {
                continue;
            }

            var equals = field.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : System.Net.WebUtility.UrlDecode(field[(equals + 1)..]);
            var node = budget.Node(System.Net.WebUtility.UrlDecode(equals < 0 ? field : field[..equals]), "", value);
            node.Children.AddRange(JwtClaims.Read(value, budget) ?? []);
            nodes.Add(node);
        }

        return new DecodedBody("Form", nodes, budget.Note);
    }
}
