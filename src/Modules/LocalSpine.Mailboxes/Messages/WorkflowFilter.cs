namespace LocalSpine.Mailboxes.Messages;

/// <summary>A <c>workflow_filter</c>: equals, begins with or contains, or the opposite; case-sensitive (mesh 5.4).</summary>
internal sealed class WorkflowFilter
{
    private readonly bool _not;
    private readonly Func<string, bool> _fits;

    public WorkflowFilter(string text)
    {
        _not = text.StartsWith('!');
        var pattern = _not ? text[1..] : text;
        if (pattern.StartsWith('*'))
        {
            var part = pattern.Length > 1 ? pattern[1..^1] : "";
            _fits = workflow => workflow.Contains(part, StringComparison.Ordinal);
        }
        else if (pattern.EndsWith('*'))
        {
            var beginning = pattern[..^1];
            _fits = workflow => workflow.StartsWith(beginning, StringComparison.Ordinal);
        }
        else
        {
            _fits = workflow => workflow == pattern;
        }
    }

    public bool Fits(string workflowId) => _fits(workflowId) != _not;
}
