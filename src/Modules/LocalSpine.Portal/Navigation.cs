namespace LocalSpine.Portal;

/// <summary>A page that every page leads to.</summary>
/// <param name="Group">Environment, Traffic, People and systems, or Joining: links of one group stand together.</param>
/// <param name="Path">With its leading slash; pages below it belong to it.</param>
internal sealed record NavigationLink(string Group, string Path, string Name);

/// <summary>The pages that every page leads to. To add one: one line here. The browser tests visit all of them.</summary>
internal static class Navigation
{
    public static IReadOnlyList<NavigationLink> Links { get; } =
    [
        new("Environment", "/", "Start"),
        new("Traffic", "/exchanges", "Exchanges"),
        new("Traffic", "/conversations", "Conversations"),
        new("Traffic", "/mailboxes", "Mailboxes"),
        new("Traffic", "/proxy", "Secure Proxy"),
        new("People and systems", "/sign-on", "Smartcards"),
        new("Joining", "/registrations", "Registrations"),
        new("Joining", "/accounts", "Accounts"),
        new("Joining", "/packs", "Connection packs"),
        new("Joining", "/doctor", "Doctor"),
    ];

    /// <summary>The links by group, in the order of their first ones.</summary>
    public static IReadOnlyList<IGrouping<string, NavigationLink>> Groups { get; } = [.. Links.GroupBy(l => l.Group)];

    /// <summary>Value of aria-current: <c>page</c> on the page itself, <c>true</c> on one below it, else null.</summary>
    /// <param name="path">Of the page that is shown.</param>
    public static string? CurrentOf(NavigationLink link, string path) =>
        path == link.Path ? "page"
        : link.Path != "/" && path.StartsWith($"{link.Path}/", StringComparison.Ordinal) ? "true"
        : null;
}
