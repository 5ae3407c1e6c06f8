using LocalSpine.Core.Outcomes;

namespace LocalSpine.Core.Estate;

/// <summary>What somebody may do in onboarding, as the real environment divides it.</summary>
[Flags]
public enum EstateRole
{
    None = 0,

    /// <summary>Asks for things, and sees what was asked for by the same name.</summary>
    Applicant = 1,

    /// <summary>Decides about endpoints and their certificates.</summary>
    EndpointAdministrator = 2,

    /// <summary>Decides about FQDNs.</summary>
    DnsTeam = 4,

    /// <summary>Decides about test data, smartcards, products, evidence and administrators; may change the environment from its pages.</summary>
    EnvironmentManager = 8,

    All = Applicant | EndpointAdministrator | DnsTeam | EnvironmentManager,
}

/// <summary>Who acts.</summary>
/// <param name="Name">Of the account, or a word for whoever holds the machine; two of one name are one person.</param>
public sealed record EstateActor(string Name, EstateRole Roles)
{
    /// <summary>What the directory writes of somebody with a smartcard: the role profile's distinguished name (directory-ldap 2); null for others.</summary>
    public string? Urp { get; init; }

    /// <summary>Whoever holds the machine or the admin token.</summary>
    public static EstateActor Operator { get; } = new("operator", EstateRole.All);

    public bool Has(EstateRole role) => (Roles & role) != 0;
}

/// <summary>Roles in words.</summary>
public static class EstateRoles
{
    /// <summary>Each role with its word, which the command line and pages use.</summary>
    public static IReadOnlyList<(EstateRole Role, string Word)> Words { get; } =
    [
        (EstateRole.Applicant, "applicant"), (EstateRole.EndpointAdministrator, "endpoint administrator"), (EstateRole.DnsTeam, "DNS team"),
        (EstateRole.EnvironmentManager, "environment manager"),
    ];

    /// <summary>The roles, joined by commas; <c>none</c> for none.</summary>
    public static string Of(EstateRole roles) => roles == EstateRole.None ? "none" : string.Join(", ", Words.Where(w => (roles & w.Role) != 0).Select(w => w.Word));

    /// <summary>A role by its word, any case, with or without blanks and hyphens; null for no role.</summary>
    public static EstateRole? Find(string? word)
    {
        var wanted = Plain(word ?? "");
        return Words.Where(w => Plain(w.Word) == wanted).Select(w => (EstateRole?)w.Role).FirstOrDefault();
    }

    /// <summary>All roles that words name.</summary>
    /// <exception cref="RefusedException">One of them is no role.</exception>
    public static EstateRole Parse(IEnumerable<string> words) => words.Aggregate(
        EstateRole.None, (all, word) => all | (Find(word) ?? throw new RefusedException(new Refusal("ESTATE_ROLE", $"one of {string.Join(", ", Words.Select(w => w.Word))}", word))));

    private static string Plain(string word) => new([.. word.Where(char.IsLetter).Select(char.ToLowerInvariant)]);
}
