using System.Text;

namespace LocalSpine.Protocols.Gas;

/// <summary>
/// The document that identity agents and the gateway exchange: <c>gpPARAM</c>s in a <c>gpOBJECT</c>. It looks like XML and is none: values are written raw, so
/// that it is scanned for parameters, never parsed (identity 3.1).
/// </summary>
public sealed class GpObject
{
    private readonly List<GpParameter> _parameters = [];

    /// <summary>In their order.</summary>
    public IReadOnlyList<GpParameter> Parameters => _parameters;

    /// <summary>Value of the first parameter of that name; null when there is none.</summary>
    public string? this[string name] => _parameters.FirstOrDefault(p => p.Name == name)?.Value;

    /// <summary>Reads what an agent sent.</summary>
    /// <exception cref="FormatException">No parameter in it, more than 200, a NUL character, or a document type with declarations of its own.</exception>
    public static GpObject Read(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new FormatException("a NUL character");
        }

        var doctype = text.IndexOf("<!DOCTYPE", StringComparison.Ordinal);
        if (doctype >= 0 && text.AsSpan(doctype) is var declaration && declaration.IndexOf('[') is >= 0 and var subset && subset < declaration.IndexOf('>'))
        {
            throw new FormatException("a document type with declarations of its own");
        }

        var read = new GpObject();
        for (var at = 0; (at = text.IndexOf("<gpPARAM", at, StringComparison.Ordinal)) >= 0;)
        {
            var end = text.IndexOf('>', at);
            var close = end < 0 ? -1 : text.IndexOf("</gpPARAM>", end, StringComparison.Ordinal);
            if (close < 0)
            {
                throw new FormatException("a gpPARAM that does not end");
            }

            var head = text[(at + "<gpPARAM".Length)..end];
            if (AttributeOf(head, "name") is { Length: > 0 } name)
            {
                string[] others = ["id", "orgcode"];
                read._parameters.Add(new GpParameter(name, text[(end + 1)..close].Trim()) { Attributes = [.. others.Select(o => (o, AttributeOf(head, o) ?? "")).Where(o => o.Item2.Length > 0)] });
            }

            at = close;
            if (read._parameters.Count > 200)
            {
                throw new FormatException("more than 200 parameters");
            }
        }

        return read._parameters.Count > 0 ? read : throw new FormatException("no gpPARAM in it");
    }

    /// <summary>Adds a parameter; line ends in a value become blanks, because clients read line by line.</summary>
    public GpObject Add(string name, string value)
    {
        _parameters.Add(new GpParameter(name, value));
        return this;
    }

    /// <summary>Adds one with further attributes, written in their order.</summary>
    public GpObject Add(string name, string value, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _parameters.Add(new GpParameter(name, value) { Attributes = [.. attributes] });
        return this;
    }

    /// <summary>The document as the gateway writes it: one parameter a line, values raw, no line end after the last tag.</summary>
    /// <param name="dtd">System id of the document type.</param>
    public string ToText(string dtd)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE USER SYSTEM \"").Append(dtd).Append("\">\n<gpOBJECT>\n");
        foreach (var parameter in _parameters)
        {
            text.Append("<gpPARAM name=\"").Append(parameter.Name).Append('"');
            foreach (var (name, value) in parameter.Attributes)
            {
                text.Append(' ').Append(name).Append("=\"").Append(Line(value)).Append('"');
            }

            text.Append('>').Append(Line(parameter.Value)).Append("</gpPARAM>\n");
        }

        return text.Append("</gpOBJECT>").ToString();
    }

    private static string Line(string value) => value.ReplaceLineEndings(" ").Replace('<', ' ');

    private static string? AttributeOf(string head, string name)
    {
        var at = head.IndexOf($" {name}=", StringComparison.Ordinal);
        if (at < 0 || at + name.Length + 2 >= head.Length)
        {
            return null;
        }

        var quote = head[at + name.Length + 2];
        var from = at + name.Length + 3;
        var to = quote is '"' or '\'' ? head.IndexOf(quote, from) : -1;
        return to < 0 ? null : head[from..to];
    }
}

/// <summary>A parameter.</summary>
public sealed record GpParameter(string Name, string Value)
{
    public IReadOnlyList<(string Name, string Value)> Attributes { get; init; } = [];

    /// <summary>Value of an attribute; empty when there is none.</summary>
    public string Attribute(string name) => Attributes.FirstOrDefault(a => a.Name == name).Value ?? "";
}
