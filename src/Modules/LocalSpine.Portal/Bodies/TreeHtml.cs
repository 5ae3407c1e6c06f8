using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace LocalSpine.Portal.Bodies;

/// <summary>A tree as nested lists; branches of some size can be closed, without a script. Written straight, as views within views would take too long.</summary>
internal sealed class TreeHtml(IReadOnlyList<BodyNode> nodes) : IHtmlContent
{
    /// <summary>A branch of fewer nodes than this, or deeper than <see cref="DeepestBranch"/>, cannot be closed: nobody wants to step over a thousand of them with the keyboard.</summary>
    private const int SmallestBranch = 8;

    private const int DeepestBranch = 6;

    public void WriteTo(TextWriter writer, HtmlEncoder encoder) => Write(nodes, 0, writer, encoder);

    private static void Write(IReadOnlyList<BodyNode> nodes, int depth, TextWriter writer, HtmlEncoder encoder)
    {
        writer.Write("<ul class=\"tree\">");
        foreach (var node in nodes)
        {
            var isBranch = node.Children.Count > 0 && depth < DeepestBranch && HasMoreThan(node, SmallestBranch);
            writer.Write(isBranch ? "<li><details open><summary>" : "<li>");
            Say(node, writer, encoder);
            writer.Write(isBranch ? "</summary>" : "");
            if (node.Children.Count > 0)
            {
                Write(node.Children, depth + 1, writer, encoder);
            }

            writer.Write(isBranch ? "</details></li>" : "</li>");
        }

        writer.Write("</ul>");
    }

    private static void Say(BodyNode node, TextWriter writer, HtmlEncoder encoder)
    {
        writer.Write("<b>");
        encoder.Encode(writer, node.Name);
        writer.Write("</b>");
        if (node.Detail.Length > 0)
        {
            writer.Write(" <span class=\"tree-detail\">");
            encoder.Encode(writer, node.Detail);
            writer.Write("</span>");
        }

        if (node.Value.Length > 0)
        {
            writer.Write(" <span>");
            encoder.Encode(writer, node.Value);
            writer.Write("</span>");
        }
    }

    private static bool HasMoreThan(BodyNode node, int count)
    {
        var left = count;
        return Exceeds(node, ref left);
    }

    private static bool Exceeds(BodyNode node, ref int left)
    {
        foreach (var child in node.Children)
        {
            if (--left < 0 || Exceeds(child, ref left))
            {
                return true;
            }
        }

        return false;
    }
}
