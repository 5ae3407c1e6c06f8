using System.Text.Json;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Demographics.Generation;
using LocalSpine.Demographics.Records;

namespace LocalSpine.Tests.Demographics;

/// <summary>Synthetic patients: the same on every machine, of test ranges only, awkward ones first.</summary>
public sealed class GeneratorTests
{
    private static readonly DateOnly Today = new(2026, 7, 1);

    [Fact]
    public void The_same_seed_makes_the_same_people()
    {
        var first = Text(new PatientGenerator("default", Today).Make(300));
        Assert.Equal(first, Text(new PatientGenerator("default", Today).Make(300)));
        Assert.NotEqual(first, Text(new PatientGenerator("other", Today).Make(300)));
    }

    [Fact]
    public void Every_number_is_valid_unique_and_of_a_test_range()
    {
        var numbers = new PatientGenerator("default", Today).Make(20_000).Select(p => p.NhsNumber).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.All(numbers, number =>
        {
            Assert.True(NhsNumber.TryParse(number, out _), number);
            Assert.StartsWith("9", number, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Patients_are_registered_with_organisations_of_the_directory()
    {
        var known = SyntheticOrganisations.All.Select(o => o.OdsCode).ToHashSet();
        var used = new PatientGenerator("default", Today).Make(1000).SelectMany(p => p.CareProvisions).Select(c => c.OdsCode).Distinct().ToList();
        Assert.NotEmpty(used);
        Assert.All(used, code => Assert.Contains(code, known));
    }

    [Fact]
    public void The_cases_that_break_programs_are_there()
    {
        var patients = new PatientGenerator("default", Today).Make(200).ToList();
        var today = "20260701";
        Assert.Contains(patients, p => p.SupersededBy is not null);
        Assert.Contains(patients, p => p.Status == PatientStatus.Invalidated);
        Assert.Contains(patients, p => p.Confidentiality == "S");
        Assert.Contains(patients, p => p.DeathStatus == 1);
        Assert.Contains(patients, p => p.DeathStatus == 2);
        Assert.Contains(patients, p => p.Addresses.Any(a => a.Use == "TMP" && a.IsCurrent(today)));
        Assert.Contains(patients, p => p.RelatedPersons.Count > 0);
        Assert.Contains(patients, p => p.CareProvisions.Any(c => c.Code == "P1"));
        Assert.Contains(patients, p => p.Addresses.Count > 30);
        Assert.Contains(patients, p => p.Names.Any(n => n.Family!.Any(c => c > 0x7F)));
        Assert.Contains(patients.GroupBy(p => (p.Names[0].Family, p.Gender, p.BirthTime)), g => g.Count() > 1);
    }

    private static string Text(IEnumerable<PatientRecord> patients) => string.Join('\n', patients.Select(p => JsonSerializer.Serialize(p, RecordJson.Default.PatientRecord)));
}
