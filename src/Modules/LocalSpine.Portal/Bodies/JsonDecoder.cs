using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LocalSpine.Portal.Bodies;

/// <summary>JSON as a tree, up to where it breaks or a bound is reached; FHIR resources by their type.</summary>
internal sealed class JsonDecoder : IBodyDecoder
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public DecodedBody? Decode(BodyInput input)
    {
        if (input.First is not ((byte)'{' or (byte)'['))
        {
            return null;
        }

        var root = new BodyNode("");
        var octets = input.Octets.Span.StartsWith("\uFEFF"u8) ? input.Octets.Span[3..] : input.Octets.Span;
        var note = Read(octets, input.IsCut, root, input.Budget, withTokens: true);
        return root.Children.Count == 0 && note.Length > 0 ? null : new DecodedBody(FormatOf(root), root.Children, note);
    }

    /// <summary>Reads octets into a node; a note on what is missing, or nothing.</summary>
    /// <param name="withTokens">Tokens that stand in texts are read too.</param>
    public static string Read(ReadOnlySpan<byte> octets, bool isCut, BodyNode root, TreeBudget budget, bool withTokens)
    {
        try
        {
            var reader = new Utf8JsonReader(octets, isFinalBlock: !isCut, new JsonReaderState(Options));
            Read(ref reader, root, budget, withTokens);
            return budget.Note.Length > 0 ? budget.Note : isCut ? "The end is missing: the record keeps no more of it." : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"It breaks here: {TreeBudget.Clean(e.Message, 300)}";
        }
    }

    private static void Read(ref Utf8JsonReader reader, BodyNode root, TreeBudget budget, bool withTokens)
    {
        var open = new Stack<BodyNode?>();
        var name = "";
        while (!budget.IsSpent && reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = Text(ref reader);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open.Push(open.Count == 0 ? root : Add(open, name, "", budget));
                    name = "";
                    break;
                default:
                    var value = reader.TokenType == JsonTokenType.String ? Text(ref reader) : Encoding.UTF8.GetString(reader.ValueSpan);
                    if (open.Count > 0 && Add(open, name, value, budget) is { } node && withTokens)
                    {
                        node.Children.AddRange(JwtClaims.Read(value, budget) ?? []);
                    }

                    name = "";
                    break;
            }
        }
    }

    // Null when its holder is not shown, or when it is too deep to be.
    private static BodyNode? Add(Stack<BodyNode?> open, string name, string value, TreeBudget budget)
    {
        if (open.Peek() is not { } holder)
        {
            return null;
        }

        if (open.Count > TreeBudget.DeepestNode)
        {
            holder.Value = "what is deeper is not shown";
            return null;
        }

        var node = budget.Node(name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"[{holder.Children.Count}]"), "", value);
        holder.Children.Add(node);
        return node;
    }

    // A text that is no Unicode, as half a surrogate, is shown as it was written.
    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static string FormatOf(BodyNode root) =>
        root.Children.Find(n => n.Name == "resourceType") is { Value.Length: > 0 } type ? $"FHIR {TreeBudget.Clean(type.Value, 100)} (JSON)" : "JSON";
}
