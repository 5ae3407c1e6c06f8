namespace LocalSpine.Portal.Bodies;

/// <summary>A body as a tree, as far as it could be read.</summary>
/// <param name="Format">What it is, for people.</param>
/// <param name="Nodes">Its tree; empty for containers without anything of their own.</param>
/// <param name="Note">What is missing and why; empty when nothing is.</param>
internal sealed record DecodedBody(string Format, IReadOnlyList<BodyNode> Nodes, string Note = "")
{
    /// <summary>Parts of a container, each decoded for itself.</summary>
    public IReadOnlyList<BodyPart> Parts { get; init; } = [];
}

/// <summary>A part of a container.</summary>
/// <param name="Content">Null when it could not be decoded; then <paramref name="Text"/> says it as it is.</param>
internal sealed record BodyPart(string Name, IReadOnlyList<KeyValuePair<string, string>> Headers, DecodedBody? Content, string Text);

/// <summary>A node of a tree: an element, a member, an attribute of an entry; the detail is an element's attributes.</summary>
internal sealed class BodyNode(string name, string detail = "", string value = "")
{
    public string Name { get; } = name;

    public string Detail { get; } = detail;

    public string Value { get; set; } = value;

    public List<BodyNode> Children { get; } = [];
}
