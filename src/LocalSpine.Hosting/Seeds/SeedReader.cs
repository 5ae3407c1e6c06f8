using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Hosting.Seeds;

/// <summary>Reads seed files: JSON, in which comments and commas at the end of a list are welcome.</summary>
public static partial class SeedReader
{
    /// <summary>The form of seed files that this program knows; each says its own as <c>localspineSeed</c>.</summary>
    public const int Form = 1;

    /// <summary>The bases that a file can name.</summary>
    public const string Synthetic = "synthetic";
    public const string Bare = "bare";

    private const int MostErrors = 20;
    private const int MostEntries = 10_000;

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads a file's octets.</summary>
    /// <param name="source">Its name, for messages.</param>
    /// <exception cref="FormatException">It is not as it must be; the text names the file, and for each error the path, what was expected and what came.</exception>
    public static SeedFile Read(ReadOnlyMemory<byte> content, string source)
    {
        var errors = new List<string>();
        try
        {
            using var json = JsonDocument.Parse(content, Options);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException($"{source}: expected an object with \"localspineSeed\": {Form}; came {json.RootElement.ValueKind}");
            }

            var root = new SeedNode(json.RootElement, "$", errors);
            var file = Read(root, source);
            root.End();
            return errors.Count == 0 ? file
                : throw new FormatException($"{source} is no seed:\n  {string.Join("\n  ", errors.Take(MostErrors))}{(errors.Count > MostErrors ? $"\n  and {errors.Count - MostErrors} more" : "")}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{source} is no seed: it is not JSON (comments are fine): {e.Message}", e);
        }
    }

    private static SeedFile Read(SeedNode root, string source)
    {
        if (root.Number("localspineSeed", 1, int.MaxValue, 0) is var form && form != Form)
        {
            root.Fail("$.localspineSeed", $"{Form}, the form that this program knows", form == 0 ? "nothing" : $"{form}");
        }

        var description = root.TextOrNull("description", "a text of at most 1000 characters", t => t.Length <= 1000) ?? "";
        var hasPeople = (root.TextOrNull("base", "synthetic (organisations, mailboxes, smartcard users) or bare (the Spine's own entries)", t => t is Synthetic or Bare) ?? Bare) == Synthetic;
        var population = (int)root.Number("population", 0, SeedPlan.MostPatients, 0);
        if (population > 0 && !hasPeople)
        {
            root.Fail("$.population", "0, or \"base\": \"synthetic\", whose practices generated patients are registered with", $"{population}");
        }

        return new SeedFile(source, description, hasPeople, population)
        {
            Organisations = root.List("organisations", Organisation, o => o.OdsCode),
            Endpoints = root.List("endpoints", Endpoint, e => e.Asid),
            Names = root.List("names", n => new SeedName(n.Path, n.Text("fqdn", "a host name", IsName), n.Text("address", "host:port", IsAddress)), n => n.Fqdn),
            Patients = root.List("patients", Patient, p => p.NhsNumber),
            Workflows = root.List("workflows", Workflow, w => w.WorkflowId),
            Mailboxes = root.List("mailboxes", Mailbox, m => m.MailboxId),
            Users = root.List("users", User, u => u.Uid),
        };
    }

    private static SeedOrganisation Organisation(SeedNode node) => new(
        node.Path, Ods(node, "odsCode"), Line(node, "name", 200),
        node.TextOrNull("type", $"one of {string.Join(", ", OrganisationTypes.All.Select(t => t.Code))}", t => OrganisationTypes.All.Any(o => o.Code == t)) ?? "TR", Lines(node), Postcode(node) ?? "");

    private static SeedEndpoint Endpoint(SeedNode node) => new(
        node.Path, Ods(node, "odsCode"), node.Text("asid", "twelve digits", t => t.Length == 12 && t.All(char.IsAsciiDigit)),
        node.Text("partyKey", "1 to 9 letters or digits, a hyphen, 5 to 9 digits", t => PartyKey().IsMatch(t)), node.TextOrNull("product", "at most 200 characters", t => t.Length <= 200),
        node.TextOrNull("fqdn", "a full host name of at most 64 characters", t => t.Length <= 64 && t.Contains('.', StringComparison.Ordinal) && IsName(t)),
        node.TextOrNull("url", "an absolute https URL", t => Uri.TryCreate(t, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0),
        node.TextOrNull("address", "host:port", IsAddress), node.Texts("interactions", "service:interaction or an interaction id", 1000, t => t.Length is > 0 and <= 200));

    private static SeedPatient Patient(SeedNode node)
    {
        var number = node.Text("nhsNumber", "a number of a test range (it begins with 9) with a correct check digit", t => t.StartsWith('9') && NhsNumber.TryParse(t, out _));
        var birth = node.Date("birthDate");
        if (birth is null)
        {
            node.Text("birthDate", "a day of the calendar, yyyy-mm-dd", _ => true);
        }

        return new SeedPatient(
            node.Path, number, node.TextOrNull("prefix", "at most 35 characters", t => t.Length is > 0 and <= 35), Line(node, "family", 35), node.Texts("given", "1 to 35 characters", 5, t => t.Length is > 0 and <= 35),
            Gender(node),
            birth ?? default, Lines(node), Postcode(node), OdsOrNull(node, "practice"), OdsOrNull(node, "pharmacy"), Telephone(node, "telephone"), Telephone(node, "mobile"),
            node.TextOrNull("email", "an e-mail address", t => t.Length <= 200 && PlainText.IsMailAddress(t)),
            node.Date("deathDate"), node.Flag("deathFormal", true), node.TextOrNull("confidentiality", "S, B or Y", t => t is "S" or "B" or "Y"));
    }

    private static int Gender(SeedNode node)
    {
        var gender = (int)node.Number("gender", 0, 9, 0);
        if (gender is not (0 or 1 or 2 or 9))
        {
            node.Fail($"{node.Path}.gender", "0 not known, 1 male, 2 female or 9 not specified", $"{gender}");
        }

        return gender;
    }

    private static SeedWorkflow Workflow(SeedNode node) => new(
        node.Path, WorkflowId(node), node.TextOrNull("description", "at most 200 characters", t => t.Length <= 200) ?? "", node.Flag("restricted", true), node.Flag("byPatient", false));

    private static SeedMailbox Mailbox(SeedNode node) => new(
        node.Path, node.Text("mailboxId", "3 to 50 upper-case letters, digits, - and _", t => MailboxId().IsMatch(t)),
        node.Text("odsCode", "an ODS code: 1 to 12 upper-case letters and digits", t => t.Length is > 0 and <= 12 && t.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c))), node.TextOrNull("name", "1 to 200 characters", t => t.Length is > 0 and <= 200),
        node.TextOrNull("password", "1 to 200 characters", t => t.Length is > 0 and <= 200) ?? "password", node.TextOrNull("kind", "api, client, ui or internal", t => t is "api" or "client" or "ui" or "internal") ?? "api",
        node.Number("delaySeconds", 0, 864_000, 0), node.Texts("sends", "a workflow id", MostEntries, IsWorkflow), node.Texts("receives", "a workflow id", MostEntries, IsWorkflow),
        node.Texts("groups", "GROUP:initiator or GROUP:responder", MostEntries, t => t.Split(':') is [{ Length: > 0 }, "initiator" or "responder"]));

    private static SeedUser User(SeedNode node) => new(
        node.Path, Id(node, "uid"), node.TextOrNull("title", "at most 200 characters", t => t.Length <= 200) ?? "", Line(node, "family", 60), Line(node, "given", 60),
        node.TextOrNull("middleNames", "at most 200 characters", t => t.Length <= 200) ?? "", node.TextOrNull("email", "at most 200 characters", t => t.Length <= 200) ?? "", node.Flag("open", true),
        node.TextOrNull("passcode", "4 to 8 characters", t => t.Length is >= 4 and <= 8) ?? SyntheticUsers.Passcode, node.List("roles", Role, r => r.Id));

    private static SeedRole Role(SeedNode node) => new(
        node.Path, Id(node, "id"), Ods(node, "odsCode"), node.Text("jobRole", "a job role code of the national list (see 'localspine user codes'), for example R8000", t => RbacCodes.JobRole(t) is not null),
        node.Texts("activities", "B and four digits", 200, t => t is ['B', _, _, _, _] && t[1..].All(char.IsAsciiDigit)), node.Date("openDate") ?? new DateOnly(2020, 4, 1), node.Date("closeDate"));

    private static string Ods(SeedNode node, string name) => node.Text(name, OdsCode.Expected, OdsCode.IsWellFormed);

    private static string? OdsOrNull(SeedNode node, string name) => node.TextOrNull(name, OdsCode.Expected, OdsCode.IsWellFormed);

    private static string Id(SeedNode node, string name) => node.Text(name, "twelve digits", t => t.Length == 12 && t.All(char.IsAsciiDigit));

    private static string Line(SeedNode node, string name, int most) => node.Text(name, $"1 to {most} characters", t => t.Trim().Length > 0 && t.Length <= most);

    private static IReadOnlyList<string> Lines(SeedNode node) => node.Texts("address", "a line of at most 35 characters", 5, t => t.Length <= 35);

    private static string? Postcode(SeedNode node) => node.TextOrNull("postcode", "a postcode of at most 8 characters", t => t.Length is > 0 and <= 8);

    private static string? Telephone(SeedNode node, string name) => node.TextOrNull(name, "digits, blanks and a plus sign, at most 40", t => t.Length is > 0 and <= 40 && t.All(c => char.IsAsciiDigit(c) || c is ' ' or '+'));

    private static string WorkflowId(SeedNode node) => node.Text("workflowId", "a workflow id of at most 300 characters", IsWorkflow);

    private static bool IsWorkflow(string text) => text.Length is > 0 and <= 300 && !text.Contains(' ', StringComparison.Ordinal);

    private static bool IsName(string text) => text.Length <= 253 && Uri.CheckHostName(text) == UriHostNameType.Dns;

    private static bool IsAddress(string text) => text.LastIndexOf(':') is > 0 and var colon && Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown
        && ushort.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port > 0;

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,9}-[0-9]{5,9}\z")]
    private static partial Regex PartyKey();

    [GeneratedRegex(@"\A[A-Z0-9][A-Z0-9_-]{2,49}\z")]
    private static partial Regex MailboxId();
}
