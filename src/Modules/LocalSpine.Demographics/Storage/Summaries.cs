using LocalSpine.Core.Demographics;
using LocalSpine.Demographics.Records;

namespace LocalSpine.Demographics.Storage;

/// <summary>A record as lists show it.</summary>
internal static class Summaries
{
    public static PatientSummary Of(PatientRecord record, string today)
    {
        var name = record.Names.FirstOrDefault(n => n.Use == "L" && n.IsCurrent(today)) ?? record.Names.FirstOrDefault();
        var home = record.Addresses.FirstOrDefault(a => a.Use == "H" && a.IsCurrent(today));
        return new PatientSummary(
            record.NhsNumber, name?.Family ?? "", name?.Given ?? [], record.Gender,
            $"{record.BirthTime[..4]}-{record.BirthTime[4..6]}-{record.BirthTime[6..8]}", home?.Postcode ?? "", StatusOf(record), record.Scn);
    }

    private static string StatusOf(PatientRecord record) => record switch
    {
        { Status: PatientStatus.Superseded } => "superseded",
        { Status: PatientStatus.Invalidated } => "invalidated",
        { Confidentiality: not null } => "sensitive",
        { DeathTime: not null } => "deceased",
        _ => "live",
    };
}
