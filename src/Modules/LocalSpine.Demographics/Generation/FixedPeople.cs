using LocalSpine.Demographics.Records;

namespace LocalSpine.Demographics.Generation;

/// <summary>
/// Numbers that public samples and sandboxes use (pds 6), so that a supplier's own examples find somebody. Details are made up here.
/// 9111231130 is left out on purpose: samples use it for "valid, not found".
/// </summary>
internal static class FixedPeople
{
    private static readonly string[] Numbers =
    [
        "9000000009", "9000000017", "9000000033", "9693632109", "9732110317", "9733162043", "9733162868", "9732019395", "9449310742", "9449310602", "9449310580", "9449310300",
        "9449310645", "9449310106", "9449310734", "9446426065",
    ];

    public static IEnumerable<PatientRecord> All(PatientGenerator generator)
    {
        for (var i = 0; i < Numbers.Length; i++)
        {
            yield return generator.Ordinary(Numbers[i], -1 - i);
        }

        var sensitive = generator.Ordinary("9000000025", -100);
        sensitive.Confidentiality = "S";
        yield return sensitive;
        var invalidated = generator.Ordinary("9449310378", -101);
        invalidated.Status = PatientStatus.Invalidated;
        yield return invalidated;
    }
}
