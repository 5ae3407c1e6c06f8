namespace LocalSpine.Directory.Seeding;

/// <summary>How an interaction travels (spine-messaging 4).</summary>
internal enum MessagePattern
{
    Synchronous,
    Express,
    Reliable,
    ForwardReliable,

    /// <summary>HTTP through the Secure Proxy (ssp 7).</summary>
    Proxied,

    /// <summary>ITK mini service: no contract, only an accredited system's permission (smsp 3.4).</summary>
    MiniService,
}

/// <summary>An interaction of the core services.</summary>
/// <param name="Service">Full service name.</param>
/// <param name="SpineReceives">The Spine has the contract; else suppliers have one each.</param>
/// <param name="PersistDuration">ISO 8601; null for the pattern's usual one.</param>
internal sealed record CoreInteraction(string Service, string Interaction, MessagePattern Pattern, bool SpineReceives, string? PersistDuration)
{
    public string ServiceInteraction => $"{Service}:{Interaction}";
}

/// <summary>The interactions of <c>interactions.txt</c>.</summary>
internal sealed class InteractionTable
{
    private const string Prefix = "urn:nhs:names:services:";

    // What a supplier gets contracts for unless it lists others: answers and notices of the core services, GP2GP and the ITK trunk.
    private static readonly string[] UsualServices =
        ["pds", "pdsquery", "psis", "psisquery", "lrs", "lrsquery", "mm", "alerts", "sds", "sdsquery", "tms", "gp2gp", "itk"];

    public InteractionTable()
    {
        using var stream = typeof(InteractionTable).Assembly.GetManifestResourceStream("LocalSpine.Directory.Seeding.interactions.txt")!;
        using var reader = new StreamReader(stream);
        var all = new List<CoreInteraction>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.Split(' ') is not [var service, var interaction, var pattern, var receiver, var persist])
            {
                continue;
            }

            all.Add(new CoreInteraction(
                service.StartsWith("urn:", StringComparison.Ordinal) ? service : Prefix + service,
                interaction,
                pattern switch
                {
                    "S" => MessagePattern.Synchronous,
                    "X" => MessagePattern.Express,
                    "R" => MessagePattern.Reliable,
                    "H" => MessagePattern.Proxied,
                    "M" => MessagePattern.MiniService,
                    _ => MessagePattern.ForwardReliable,
                },
                receiver == "spine",
                persist == "-" ? null : persist));
        }

        All = all;
        Usual = [.. all.Where(i => !i.SpineReceives && UsualServices.Any(s => i.Service == Prefix + s))];
    }

    public IReadOnlyList<CoreInteraction> All { get; }

    /// <summary>Contracts of a supplier that asks for all.</summary>
    public IReadOnlyList<CoreInteraction> Usual { get; }

    /// <summary>Interactions of that name: a full <c>service:interaction</c>, a SOAPAction, or an interaction id of any service.</summary>
    public IEnumerable<CoreInteraction> Find(string name) =>
        All.Where(i => i.Interaction == name || i.ServiceInteraction == name || $"{i.Service}/{i.Interaction}" == name);
}
