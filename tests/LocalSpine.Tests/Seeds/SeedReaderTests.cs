using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LocalSpine.Hosting.Seeds;

namespace LocalSpine.Tests.Seeds;

/// <summary>Seed files: what they say, and that an error names file, path, what was expected and what came.</summary>
public sealed class SeedReaderTests
{
    [Theory]
    [InlineData("default", "default", true, 1000)]
    [InlineData("default:5", "default", true, 5)]
    [InlineData("load:1000000", "load", true, 1_000_000)]
    [InlineData("empty", "empty", false, 0)]
    [InlineData("small", "small", false, 0)]
    public void A_seed_names_and_counts(string text, string name, bool hasPeople, int count)
    {
        var plan = SeedPlan.Of(text);
        Assert.Equal((name, hasPeople, count), (plan.Name, plan.HasPeople, plan.Population));
    }

    [Theory]
    [InlineData("", "no seed of that name")]
    [InlineData("nobody", "default, empty, small")]
    [InlineData("a:b", "no seed of that name")]
    [InlineData("default:1000001", "at most 1000000")]
    [InlineData("empty:5", "no synthetic practices")]
    [InlineData("../none.json", "no seed of that name")]
    public void What_is_no_seed_is_refused(string text, string why) => Assert.Contains(why, Assert.Throws<FormatException>(() => SeedPlan.Of(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_example_says_what_stands_in_it()
    {
        var seed = SeedPlan.Of("small").File;
        Assert.Equal(["Z90101", "RZ91", "FZZ91"], seed.Organisations.Select(o => o.OdsCode));
        Assert.Equal(("200000190001", "RZ91-890001", "127.0.0.1:9443"), (seed.Endpoints[0].Asid, seed.Endpoints[0].PartyKey, seed.Endpoints[0].Address));
        var patient = seed.Patients[0];
        Assert.Equal(("9990000018", "EXAMPLE", 2, new DateOnly(1962, 3, 14), "Z90101"), (patient.NhsNumber, patient.Family, patient.Gender, patient.BirthDate, patient.Practice));
        Assert.Equal(new DateOnly(2024, 2, 29), seed.Patients[2].DeathDate);
        Assert.Equal(["EXAMPLE_DISCHARGE"], seed.Mailboxes[0].Sends);
        Assert.Equal(("R8000", new DateOnly(2020, 4, 1)), (seed.Users[0].Roles[0].JobRole, seed.Users[0].Roles[0].OpenDate));
    }

    [Theory]
    [InlineData("localspineSeed", "2", "$.localspineSeed: expected 1")]
    [InlineData("localspineSeed", null, "$.localspineSeed: expected 1")]
    [InlineData("base", "\"other\"", "$.base: expected synthetic")]
    [InlineData("population", "10", "$.population: expected 0, or \"base\": \"synthetic\"")]
    [InlineData("organisation", "[]", "$.organisation: expected one of localspineSeed")]
    [InlineData("organisations", "{}", "$.organisations: expected a list of objects")]
    [InlineData("organisations[0].odsCode", "\"z9\"", "$.organisations[0].odsCode: expected an ODS code: 3 to 9 upper-case letters and digits; came \"z9\"")]
    [InlineData("organisations[0].name", null, "$.organisations[0].name: expected 1 to 200 characters; came nothing")]
    [InlineData("organisations[0].type", "\"XX\"", "$.organisations[0].type: expected one of PR, TR, PH, CT, IP")]
    [InlineData("organisations[0].address", "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]", "$.organisations[0].address: expected a list of at most 5")]
    [InlineData("organisations[1].odsCode", "\"Z90101\"", "$.organisations[1]: expected an entry that is not there twice; came Z90101")]
    [InlineData("endpoints[0].asid", "\"1\"", "$.endpoints[0].asid: expected twelve digits")]
    [InlineData("endpoints[0].partyKey", "\"RZ91\"", "$.endpoints[0].partyKey: expected 1 to 9 letters or digits, a hyphen")]
    [InlineData("endpoints[0].url", "\"http://a.example\"", "$.endpoints[0].url: expected an absolute https URL")]
    [InlineData("endpoints[0].fqdn", "\"name\"", "$.endpoints[0].fqdn: expected a full host name")]
    [InlineData("endpoints[0].address", "\"127.0.0.1\"", "$.endpoints[0].address: expected host:port")]
    [InlineData("endpoints[0].interactions", "[7]", "$.endpoints[0].interactions[0]: expected service:interaction")]
    [InlineData("names[0].fqdn", "\"a b\"", "$.names[0].fqdn: expected a host name")]
    [InlineData("names[0].address", "\"127.0.0.1:0\"", "$.names[0].address: expected host:port")]
    [InlineData("patients[0].nhsNumber", "\"9990000019\"", "$.patients[0].nhsNumber: expected a number of a test range")]
    [InlineData("patients[0].nhsNumber", "\"4010232137\"", "$.patients[0].nhsNumber: expected a number of a test range")]
    [InlineData("patients[0].birthDate", "\"1962-02-30\"", "$.patients[0].birthDate: expected a day of the calendar")]
    [InlineData("patients[0].birthDate", null, "$.patients[0].birthDate: expected a day of the calendar, yyyy-mm-dd; came nothing")]
    [InlineData("patients[0].gender", "3", "$.patients[0].gender: expected 0 not known")]
    [InlineData("patients[0].gender", "\"2\"", "$.patients[0].gender: expected a whole number")]
    [InlineData("patients[0].family", "\"A\\u0000B\"", "$.patients[0].family: expected 1 to 35 characters")]
    [InlineData("patients[0].given", "[\"A\",\"B\",\"C\",\"D\",\"E\",\"F\"]", "$.patients[0].given: expected a list of at most 5")]
    [InlineData("patients[0].confidentiality", "\"X\"", "$.patients[0].confidentiality: expected S, B or Y")]
    [InlineData("patients[0].email", "\"nobody\"", "$.patients[0].email: expected an e-mail address")]
    [InlineData("patients[0].mobile", "\"tel:1\"", "$.patients[0].mobile: expected digits")]
    [InlineData("patients[0].deathFormal", "\"yes\"", "$.patients[0].deathFormal: expected true or false")]
    [InlineData("workflows[0].workflowId", "\"A B\"", "$.workflows[0].workflowId: expected a workflow id")]
    [InlineData("mailboxes[0].mailboxId", "\"a\"", "$.mailboxes[0].mailboxId: expected 3 to 50 upper-case")]
    [InlineData("mailboxes[0].kind", "\"post\"", "$.mailboxes[0].kind: expected api, client, ui or internal")]
    [InlineData("mailboxes[0].delaySeconds", "-1", "$.mailboxes[0].delaySeconds: expected a whole number from 0 to 864000")]
    [InlineData("mailboxes[0].groups", "[\"A:sender\"]", "$.mailboxes[0].groups[0]: expected GROUP:initiator or GROUP:responder")]
    [InlineData("users[0].uid", "\"12\"", "$.users[0].uid: expected twelve digits")]
    [InlineData("users[0].passcode", "\"1\"", "$.users[0].passcode: expected 4 to 8 characters")]
    [InlineData("users[0].roles[0].jobRole", "\"R9\"", "$.users[0].roles[0].jobRole: expected a job role code")]
    [InlineData("users[0].roles[0].activities", "[\"B1\"]", "$.users[0].roles[0].activities[0]: expected B and four digits")]
    [InlineData("users[0].roles[0].closing", "true", "$.users[0].roles[0].closing: expected one of id, odsCode")]
    public void Every_rule_says_where_it_was_broken(string path, string? value, string error)
    {
        var document = Small();
        var parts = path.Split('.', '[').ToList();
        JsonNode at = document;
        foreach (var part in parts[..^1])
        {
            at = part.EndsWith(']') ? at[int.Parse(part[..^1], System.Globalization.CultureInfo.InvariantCulture)]! : at[part]!;
        }

        if (value is null)
        {
            at.AsObject().Remove(parts[^1]);
        }
        else
        {
            at[parts[^1]] = JsonNode.Parse(value);
        }

        var refused = Assert.Throws<FormatException>(() => SeedReader.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), "mine.jsonc")).Message;
        Assert.StartsWith("mine.jsonc is no seed:", refused, StringComparison.Ordinal);
        Assert.Contains(error, refused, StringComparison.Ordinal);
        Assert.Equal(2, refused.Split('\n').Length);
    }

    [Fact]
    public void Several_errors_are_told_at_once()
    {
        var document = Small();
        document["patients"]![0]!["gender"] = 5;
        document["users"]![1]!["family"] = "";
        var refused = Assert.Throws<FormatException>(() => SeedReader.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), "mine.jsonc")).Message;
        Assert.Contains("$.patients[0].gender", refused, StringComparison.Ordinal);
        Assert.Contains("$.users[1].family", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"localspineSeed\": 1, \"localspineSeed\": 1 }")]
    [InlineData("{ \"localspineSeed\": 1 ")]
    [InlineData("\"seed\"")]
    public void What_is_no_object_is_refused(string text) =>
        Assert.StartsWith("mine.jsonc", Assert.Throws<FormatException>(() => SeedReader.Read(Encoding.UTF8.GetBytes(text), "mine.jsonc")).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_files_are_read_or_refused_and_nothing_else()
    {
        var (_, whole) = SeedPlan.Find("small");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 3]).Array[1, 6].Sample(
            changes =>
            {
                var octets = whole.ToList();
                foreach (var (at, value, how) in changes)
                {
                    var index = Math.Min(at, octets.Count - 1);
                    switch (how)
                    {
                        case 0:
                            octets[index] = value;
                            break;
                        case 1:
                            octets.Insert(index, value);
                            break;
                        case 2:
                            octets.RemoveAt(index);
                            break;
                        default:
                            octets.RemoveRange(index, Math.Min(octets.Count - index - 1, value));
                            break;
                    }
                }

                try
                {
                    return SeedReader.Read(octets.ToArray(), "damaged").Source == "damaged";
                }
                catch (FormatException e)
                {
                    return e.Message.StartsWith("damaged", StringComparison.Ordinal);
                }
            },
            iter: 3_000);
    }

    private static JsonObject Small() => JsonNode.Parse(
        SeedPlan.Find("small").Content, documentOptions: new System.Text.Json.JsonDocumentOptions { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();
}
