using LocalSpine.Core.Directory;

namespace LocalSpine.SecureProxy.Sharing;

/// <summary>Whether two parties may share; the newest rule that fits decides (ssp 5 row 11, 13).</summary>
/// <param name="From">ASID or ODS code of the consumer, or * for any.</param>
/// <param name="To">ASID or ODS code of the provider, or * for any.</param>
/// <param name="Interaction">An interaction id, or * for any.</param>
internal sealed record SharingRule(long Id, string From, string To, string Interaction, bool Allows)
{
    public const string Any = "*";

    public bool Fits(AccreditedSystem consumer, AccreditedSystem provider, string interaction) =>
        Means(From, consumer) && Means(To, provider) && (Interaction == Any || Interaction == interaction);

    public override string ToString() =>
        $"{(Allows ? "allowed" : "denied")} from {From} to {To}{(Interaction == Any ? "" : $" for {Interaction}")}";

    private static bool Means(string who, AccreditedSystem system) => who == Any || who == system.Asid || string.Equals(who, system.OdsCode, StringComparison.OrdinalIgnoreCase);
}
