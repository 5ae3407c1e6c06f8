namespace LocalSpine.Hosting.Exchanges;

/// <summary>
/// Which exchanges somebody wants to see, as the texts that they gave: query parameters of the page, of its live stream and of the admin API, and options of
/// the command line. Empty ones ask for any. <see cref="ExchangeSearch.TryRead"/> makes a search of it.
/// </summary>
public sealed record ExchangeFilter
{
    /// <summary>Name of the surface.</summary>
    public string? Surface { get; init; }

    /// <summary><c>accepted</c>, <c>warned</c> (accepted with a warning) or <c>refused</c>.</summary>
    public string? Verdict { get; init; }

    /// <summary>Name of the rule that refused or warned.</summary>
    public string? Rule { get; init; }

    /// <summary>ASID of the sender or of the system that was addressed.</summary>
    public string? Asid { get; init; }

    public string? PartyKey { get; init; }

    /// <summary>Interaction id, with or without what stands before its last colon.</summary>
    public string? Interaction { get; init; }

    /// <summary>Message id, with or without <c>uuid:</c>.</summary>
    public string? MessageId { get; init; }

    public string? UserId { get; init; }

    /// <summary>Status of the answer (<c>403</c>) or the class of it (<c>4xx</c>); on LDAP the result code.</summary>
    public string? Status { get; init; }

    /// <summary>Not older than that instant of the environment's time; UTC unless it says otherwise.</summary>
    public string? Since { get; init; }

    /// <summary>Octets that stand in the request or the answer, as far as they are kept: an NHS number, a name.</summary>
    public string? Text { get; init; }

    public bool? Refused { get; init; }

    /// <summary>True for exchanges that tell how they were decided, check by check.</summary>
    public bool? Decided { get; init; }

    /// <summary>What was given, by name.</summary>
    public IEnumerable<KeyValuePair<string, string>> Given() =>
        new (string Name, string? Value)[]
        {
            ("surface", Surface), ("verdict", Verdict), ("rule", Rule), ("asid", Asid), ("partyKey", PartyKey), ("interaction", Interaction), ("messageId", MessageId),
            ("userId", UserId), ("status", Status), ("since", Since), ("text", Text), ("refused", Word(Refused)), ("decided", Word(Decided)),
        }
        .Where(f => !string.IsNullOrWhiteSpace(f.Value)).Select(f => KeyValuePair.Create(f.Name, f.Value!));

    /// <summary>The same as a query without its question mark; empty when nothing was given.</summary>
    public string ToQuery() => string.Join('&', Given().Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));

    private static string? Word(bool? value) => value switch { true => "true", false => "false", null => null };
}
