namespace LocalSpine.Protocols.Mime;

/// <summary>
/// The parameters of a Content-Type as real message handling systems write them: values with characters that would have to be quoted,
/// in any order, any case of names (spine-messaging 3.1). Library parsers refuse some of these.
/// </summary>
public sealed class MimeParameters
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    private MimeParameters(string mediaType) => MediaType = mediaType;

    /// <summary>Type and subtype in lower case, for example <c>multipart/related</c>; empty when missing.</summary>
    public string MediaType { get; }

    /// <summary>A parameter without its quotes, or null.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Reads a header value; what cannot be read is left out.</summary>
    public static MimeParameters Read(string? header)
    {
        var text = header ?? "";
        var at = 0;
        var parameters = new MimeParameters(Token(text, ref at).Trim().ToLowerInvariant());
        while (at < text.Length)
        {
            var item = Token(text, ref at);
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                parameters._values.TryAdd(item[..equals].Trim(), Unquote(item[(equals + 1)..].Trim()));
            }
        }

        return parameters;
    }

    // Up to the next semicolon that is not inside quotes.
    private static string Token(string text, ref int at)
    {
        var start = at;
        var quoted = false;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\' && quoted)
            {
                at++;
            }
            else if (text[at] == '"')
            {
                quoted = !quoted;
            }
            else if (text[at] == ';' && !quoted)
            {
                return text[start..at++];
            }
        }

        at = text.Length;
        return text[start..];
    }

    private static string Unquote(string value) =>
        value is ['"', .., '"'] ? value[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : value.Trim('"');
}
