using LocalSpine.Core.Demographics;
using LocalSpine.Demographics.Records;

namespace LocalSpine.Demographics.Services;

/// <summary>A record as a trace shows it to other modules: what is current today, less what a sensitive record withholds (pds 1.5).</summary>
internal static class TracedPeople
{
    private static readonly string[] AddressUses = ["PST", "TMP", "H"];

    public static TraceResult Found(PatientRecord record, string today) => new(TraceOutcome.Found, record.NhsNumber, Of(record, today));

    private static TracedPerson Of(PatientRecord record, string today)
    {
        var name = record.Names.Find(n => n.Use == "L" && n.IsCurrent(today));
        var isOpen = record.Confidentiality is null;
        return new TracedPerson(
            record.NhsNumber, name?.Given is [var first, ..] ? first : null, name?.Family, record.Gender, record.BirthTime[..8], Date(record.DeathTime),
            isOpen ? Addresses(record, today) : [],
            isOpen ? [.. record.Telecoms.Where(t => t.IsCurrent(today)).Select(t => new TracedTelecom(t.Use, t.Value))] : [],
            isOpen && record.DeathTime is null ? record.CareProvisions.Find(c => c.Code == "1" && c.IsCurrent(today))?.OdsCode : null);
    }

    private static List<TracedAddress> Addresses(PatientRecord record, string today)
    {
        var shown = new List<TracedAddress>(record.Addresses.Count);
        foreach (var use in AddressUses)
        {
            if (record.Addresses.Find(a => a.Use == use && a.IsCurrent(today)) is { } address)
            {
                shown.Add(new TracedAddress(use, address.Lines, address.Postcode));
            }
        }

        return shown;
    }

    private static string? Date(string? time) => time is { Length: > 8 } ? time[..8] : time;
}
