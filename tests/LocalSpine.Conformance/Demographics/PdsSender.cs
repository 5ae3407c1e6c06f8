using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Demographics;

/// <summary>Sends PDS changes as supplier A and waits for their answers; makes the patients they are about.</summary>
internal sealed class PdsSender(MhsEnvironment spine)
{
    private readonly Queue<Delivery> _aside = [];

    private const string Pds = "urn:nhs:names:services:pds";

    /// <summary>A new patient with a home address and a practice: its record over the admin API.</summary>
    public async Task<JsonElement> PatientAsync(string family = "Quillfeather", string birth = "1970-02-03", int gender = 2)
    {
        using var created = await spine.Admin.PostAsJsonAsync("/admin/patients", new
        {
            family, given = new[] { "Una" }, gender, birthDate = birth, postcode = "LS1 4AP", addressLines = new[] { "", "5 SAMPLE ROAD", "", "LEEDS", "" }, practiceOdsCode = "B86041",
        });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        return await RecordAsync((await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("nhsNumber").GetString()!);
    }

    public Task<JsonElement> RecordAsync(string nhsNumber) => spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/patients/{nhsNumber}");

    /// <summary>A change with this control act content; its answer as delivered to A.</summary>
    public async Task<Delivery> SendAsync(string interaction, string content, string? hl7 = null, TestMhs? from = null, string author = "")
    {
        var mhs = from ?? spine.A;
        var message = new EbxmlMessage(
            mhs.PartyKey, "YES-0000806", await CpaAsync(interaction), Pds, interaction,
            Hl7Request.Of(interaction, hl7 ?? Guid.NewGuid().ToString().ToUpperInvariant(), mhs.Asid, $"{author}<subject typeCode=\"SUBJ\">{content}</subject>"));
        var acknowledged = await mhs.SendAsync(message, "/reliablemessaging/reliablerequest");
        Assert.Equal((202, "Acknowledgment"), (acknowledged.Status, acknowledged.Element("Action")));
        while (true)
        {
            var delivery = await mhs.NextAsync();
            if (delivery.Element("RefToMessageId") == message.MessageId)
            {
                return delivery;
            }

            _aside.Enqueue(delivery);
        }
    }

    /// <summary>The next delivery to A that is no answer.</summary>
    public async Task<Delivery> NoticeAsync() => _aside.TryDequeue(out var notice) ? notice : await spine.A.NextAsync();

    /// <summary>An update request around items of patientRole.</summary>
    public static string Update(string nhsNumber, int scn, string items, string author = "", string code = "1") => $"""
        <PdsUpdateRequest classCode="REG" moodCode="RQO"><code code="{code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.40"/>{author}
        <pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.35"/><value value="{scn}"/></pertinentSerialChangeNumber></pertinentInformation>
        <subject typeCode="SBJ"><patientRole classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="{nhsNumber}"/>{items}</patientRole></subject></PdsUpdateRequest>
        """;

    /// <summary>Ack type code, and code and text of every reason.</summary>
    public static (string Ack, (string Code, string Text)[] Reasons) Outcome(Delivery delivery) => (
        Regex.Match(delivery.Text, "<acknowledgement typeCode=\"(\\w+)\"", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value,
        [.. Regex.Matches(delivery.Text, "<code code=\"(\\w+)\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.42\" displayName=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(5))
            .Select(m => (m.Groups[1].Value, m.Groups[2].Value))]);

    /// <summary>Serial change number of an answer.</summary>
    public static int Scn(Delivery delivery) => int.Parse(
        Regex.Match(delivery.Text, "17\\.35\"/><value value=\"(\\d+)\"", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    private readonly Dictionary<string, string> _cpas = [];

    private async Task<string> CpaAsync(string interaction) =>
        _cpas.TryGetValue(interaction, out var known) ? known : _cpas[interaction] = await spine.CpaAsync("YES-0000806", $"{Pds}:{interaction}");
}
