using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Demographics;

/// <summary>The gazetteer (spine-messaging 16) and NN4B (15): SOAP services with payloads of their own.</summary>
public sealed class SoapServiceTests(MhsOnSqlite spine) : IClassFixture<MhsOnSqlite>
{
    /// <summary>What of an NN4B request is put wrong, and the rule.</summary>
    public static TheoryData<string, string, string> BirthRules => new()
    {
        { "<messageId>[^<]*</messageId>", "", "INVALID_STRUCTURE" },
        { "insertBirthRequestPayload", "otherPayload", "INVALID_STRUCTURE" },
        { "fromAC root=\"1.2.826.0.1285.0.2.0.107\" extension=\"[^\"]*\"", "fromAC root=\"1.2.826.0.1285.0.2.0.107\" extension=\"200000999999\"", "ACCESS_CONTROL_ASID" },
        { "<clinical>.*?</clinical>", "", "MANDATORY_FIELD_MISSING" },
        { "<notifyingPerson>.*?</notifyingPerson>", "", "MANDATORY_FIELD_MISSING" },
        { "<birthWeight>2750</birthWeight>", "<birthWeight>27</birthWeight>", "INVALID_BIRTH_WEIGHT" },
        { "<stillBornIndicator>1</stillBornIndicator>", "<stillBornIndicator>2</stillBornIndicator>", "NN4B_INSERT_BIRTH_DEATH_STATUS_INCONSISTENT" },
        { "</insertBirthRequestPayload>", "<deathNotification><status>1</status></deathNotification></insertBirthRequestPayload>", "NN4B_INSERT_BIRTH_DEATH_STATUS_INCONSISTENT" },
    };

    [Fact]
    public async Task The_gazetteer_knows_the_addresses_of_the_patients()
    {
        var patient = await spine.Admin.GetFromJsonAsync<JsonElement>("/admin/patients/9000000009");
        var home = patient.GetProperty("addresses")[0];
        var (postcode, key, lines) = (home.GetProperty("postcode").GetString()!, home.GetProperty("key").GetString()!, home.GetProperty("lines").EnumerateArray().Select(l => l.GetString()!).ToList());
        var answer = await AskAsync($"<postcode>{postcode.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()}</postcode>");
        Assert.Contains($"<addressKey>{key}</addressKey>", answer, StringComparison.Ordinal);
        Assert.Contains($"<address2>{lines[1]}</address2>", answer, StringComparison.Ordinal);
        Assert.Contains("<messageId>M1</messageId>", answer, StringComparison.Ordinal);

        var byLines = await AskAsync($"<address2>{lines[1][..4].ToLowerInvariant()}</address2><town>{lines[3]}</town>");
        Assert.Contains($"<addressKey>{key}</addressKey>", byLines, StringComparison.Ordinal);
        Assert.DoesNotContain("<postalAddress>", await AskAsync("<town>NOSUCHTOWN</town>"), StringComparison.Ordinal);
        Assert.Contains("<totalmatches>0</totalmatches>", await AskAsync("<town>NOSUCHTOWN</town>"), StringComparison.Ordinal);

        // Cut at maxno, with the number of all.
        var all = await AskAsync("<postCode/><address1></address1><town>L</town>", "<maxno>1</maxno>");
        Assert.Equal(Math.Min(1, Total(all)), Regex.Count(all, "<postalAddress>", RegexOptions.None, TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData("<postalAddress><postcode>LS1</postcode></postalAddress>", "<other/>", "postalAddress")]
    [InlineData("<messageHeader><messageId>M1</messageId></messageHeader>", "", "messageHeader/messageId")]
    [InlineData("<postcode>LS1</postcode>", "", "a part of postalAddress")]
    [InlineData("<postcode>LS1</postcode>", "<street>X</street>", "street")]
    [InlineData("<!--max-->", "<maxno>0</maxno>", "maxno")]
    [InlineData("<!--max-->", "<maxno>many</maxno>", "maxno")]
    [InlineData("getAddressListRequest", "getOtherRequest", "getAddressListRequest")]
    public async Task A_broken_look_up_names_the_field(string find, string replace, string field)
    {
        var request = Request("<postcode>LS1</postcode>", "<!--max-->");
        Assert.Contains(find, request, StringComparison.Ordinal);
        var answer = await PostAsync("/addressfinder/query", request.Replace(find, replace, StringComparison.Ordinal));
        Assert.Contains("<errorCode>INVALID_STRUCTURE</errorCode>", answer, StringComparison.Ordinal);
        Assert.Contains(field, EbxmlMessage.ElementOf(answer, "description"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_XML_is_a_fault()
    {
        using var answer = await spine.A.Client.PostAsync("/addressfinder/query", new StringContent("<a", Encoding.UTF8, "text/xml"));
        Assert.Equal(500, (int)answer.StatusCode);
        Assert.Equal("201", EbxmlMessage.ElementOf(await answer.Content.ReadAsStringAsync(), "errorCode"));
    }

    [Fact]
    public async Task A_birth_in_the_older_dialect_makes_the_same_record_and_the_same_notification()
    {
        var answer = await PostAsync("/sync-service", Birth());
        var number = Regex.Match(answer, "<nhsNumber root=\"2.16.840.1.113883.2.1.4.1\" extension=\"(\\d{10})\"", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        Assert.Equal("M2", EbxmlMessage.ElementOf(answer, "refToMessageId"));
        var record = await spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/patients/{number}");
        Assert.Equal(("NEWBORN", "202601160915", 2750, "9000000033", "FISHER"), (
            record.GetProperty("names")[0].GetProperty("family").GetString(), record.GetProperty("birthTime").GetString(), record.GetProperty("birth").GetProperty("weight").GetInt32(),
            record.GetProperty("birth").GetProperty("motherNhsNumber").GetString(), record.GetProperty("birth").GetProperty("motherName").GetProperty("family").GetString()));
        var notice = await spine.B.NextAsync();
        Assert.Equal("PRPA_IN000207UK03", notice.Element("Action"));
        Assert.Contains($"extension=\"{number}\"", notice.Text, StringComparison.Ordinal);
        Assert.Contains("DUPLICATE_RECORD", await PostAsync("/sync-service", Birth()), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(BirthRules))]
    public async Task A_broken_birth_is_refused_by_name(string find, string replace, string rule)
    {
        var request = Birth().Replace("9000000033", "9000000017", StringComparison.Ordinal);
        var broken = new Regex(find, RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Replace(request, replace);
        Assert.NotEqual(request, broken);
        Assert.Equal(rule, EbxmlMessage.ElementOf(await PostAsync("/sync-service", broken), "location"));
    }

    private static int Total(string answer) => int.Parse(EbxmlMessage.ElementOf(answer, "totalmatches"), System.Globalization.CultureInfo.InvariantCulture);

    private Task<string> AskAsync(string address, string more = "") => PostAsync("/addressfinder/query", Request(address, more));

    private static string Request(string address, string more) => $"""
        <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body><getAddressListRequest xmlns="http://national.carerecords.nhs.uk/schema/"><messageHeader><messageId>M1</messageId></messageHeader><postalAddress>{address}</postalAddress>{more}</getAddressListRequest></S:Body></S:Envelope>
        """;

    private async Task<string> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "text/xml");
        using var answer = await spine.A.Client.PostAsync(path, content);
        Assert.Equal((200, "text/xml"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.NotNull(answer.Content.Headers.ContentLength);
        return await answer.Content.ReadAsStringAsync();
    }

    private string Birth() => $"""
        <s:Envelope xmlns:s="http://www.w3.org/2001/12/soap-envelope"><s:Header><requestHeader xmlns="http://spine.nhs.uk/spine-servicev1.0"><messageId>M2</messageId><serviceId>pds</serviceId><interactionId>birthnotification</interactionId>
        <orgAddressContext><toAC root="1.2.826.0.1285.0.2.0.107" extension="227319907548"/><fromAC root="1.2.826.0.1285.0.2.0.107" extension="{spine.A.Asid}"/></orgAddressContext></requestHeader></s:Header>
        <s:Body><servicePayload xmlns="http://spine.nhs.uk/spine-servicev1.0"><insertBirthRequestPayload xmlns="http://national.carerecords.nhs.uk/schema/">
        <babyTracing><birthOrder>1</birthOrder><birthWeight>2750</birthWeight><mothersNHSNumber root="2.16.840.1.113883.2.1.4.1" extension="9000000033"/><mothersDOB><value>19900203</value></mothersDOB></babyTracing>
        <partnerChildHealth><childHealthOrganisationCode root="2.16.840.1.113883.2.1.4.3" extension="B82001"/><partnerChildHealthIsLegacy>false</partnerChildHealthIsLegacy></partnerChildHealth>
        <clinical><ethnicCategory>A</ethnicCategory><gestationAge>40</gestationAge><noOfBirthsInConfinement>1</noOfBirthsInConfinement><stillBornIndicator>1</stillBornIndicator><suspectedCongenitalAbnormality>N</suspectedCongenitalAbnormality></clinical>
        <deliveryPlace><deliveryPlaceType>2</deliveryPlaceType><deliveryPlaceName>Ward</deliveryPlaceName></deliveryPlace>
        <mothersDetails><mothersFamilyName>FISHER</mothersFamilyName><mothersGivenNames>Jo</mothersGivenNames></mothersDetails>
        <notifyingPerson><familyName>Midwife</familyName><givenNames>Ann</givenNames></notifyingPerson>
        <patient><administrativeGenderCode>2</administrativeGenderCode><birthTime><value>202601160915</value></birthTime></patient>
        <patientCareProvision><id extension="F81001"/><code>1</code></patientCareProvision>
        <personAddress><use>H</use><postalCode>LS1 4AP</postalCode><addressLine/><addressLine>1 MILL LANE</addressLine><addressLine/><addressLine>LEEDS</addressLine><addressLine/></personAddress>
        <personName><use>L</use><family>NEWBORN</family></personName>
        <registeringAuthority><type>d</type><organisationId>B86041</organisationId></registeringAuthority>
        </insertBirthRequestPayload></servicePayload></s:Body></s:Envelope>
        """;
}
