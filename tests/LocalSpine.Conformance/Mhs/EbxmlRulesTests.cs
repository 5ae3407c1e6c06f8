using LocalSpine.Conformance.Ldap;

namespace LocalSpine.Conformance.Mhs;

/// <summary>Each rule of the ebXML header broken once: the documented fault or MessageError, and the rule in the exchange record (spine-messaging 7, 11, 19).</summary>
public abstract class EbxmlRulesTests(MhsEnvironment spine)
{
    private const string Psis = "urn:nhs:names:services:psis";
    private const string Summary = "REPC_IN150016UK05";
    private const string Path = "/reliablemessaging/reliablerequest";

    /// <summary>Rule, errorCode of the fault, what to put wrong.</summary>
    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "MESSAGE_NOT_WELL_FORMED", "201", "</SOAP:Envelope>", "" },
        { "MESSAGE_NOT_WELL_FORMED", "201", "----=_MIME-Boundary\nContent-Id: <ebXML", "--other\nContent-Id: <ebXML" },
        { "MESSAGE_NOT_WELL_FORMED", "201", "<eb:ConversationId>", "<eb:ConversationId/><eb:ConversationId>" },
        { "MESSAGE_NOT_WELL_FORMED", "201", "<eb:Timestamp>2026-07-01T12:00:00Z</eb:Timestamp>", "" },
        { "MESSAGE_NOT_WELL_FORMED", "201", "<SOAP:Body>", "<SOAP:Body/><SOAP:Body>" },
        { "INCONSISTENT_SOAP_ACTION", "201", "<eb:Action>REPC_IN150016UK05", "<eb:Action>REPC_IN150017UK02" },
    };

    /// <summary>Rule, errorCode of the MessageError, what to put wrong.</summary>
    public static TheoryData<string, string, string, string> Errors => new()
    {
        { "INVALID_MESSAGE_HEADER_VERSION", "ValueNotRecognized", "<eb:MessageHeader SOAP:mustUnderstand=\"1\" eb:version=\"2.0\">", "<eb:MessageHeader SOAP:mustUnderstand=\"1\" eb:version=\"1.0\">" },
        { "ACCESS_CONTROL_PARTY", "SecurityFailure", "serviceInstance\">A91424-", "serviceInstance\">B82001-" },
        { "INVALID_TO_PARTY_TYPE", "ValueNotRecognized", "<eb:To><eb:PartyId eb:type=\"urn:nhs:names:partyType:ocs+serviceInstance\">", "<eb:To><eb:PartyId eb:type=\"urn:other\">" },
        { "UNKNOWN_CPA", "ValueNotRecognized", "<eb:CPAId>S", "<eb:CPAId>X" },
        { "CPA_INCONSISTENT", "Inconsistent", ">YES-0000806<", ">YES-0000807<" },
        { "DUPLICATE_ELIMINATION_INCONSISTENT_WITH_CONTRACT", "Inconsistent", "<eb:DuplicateElimination/>", "" },
        { "ACK_REQUESTED_INCONSISTENT_WITH_CONTRACT", "Inconsistent", "<eb:SyncReply", "<eb:AckRequested/><eb:SyncReply" },
        { "ACK_REQUESTED_VERSION_INVALID", "Inconsistent", "<eb:AckRequested SOAP:mustUnderstand=\"1\" eb:version=\"2.0\"", "<eb:AckRequested SOAP:mustUnderstand=\"1\" eb:version=\"3.0\"" },
        { "ACK_REQUESTED_SIGNED_INVALID", "Inconsistent", "eb:signed=\"false\"", "eb:signed=\"true\"" },
        { "ACK_REQUESTED_ACTOR_INVALID", "Inconsistent", "actor:toPartyMSH", "actor:nextMSH" },
        { "SYNCREPLY_INCONSISTENT_WITH_CONTRACT", "Inconsistent", "<eb:SyncReply ", "<eb:Other " },
        { "SYNCREPLY_VERSION_INVALID", "Inconsistent", "<eb:SyncReply SOAP:mustUnderstand=\"1\" eb:version=\"2.0\"", "<eb:SyncReply SOAP:mustUnderstand=\"1\" eb:version=\"1.0\"" },
        { "SYNCREPLY_ACTOR_INVALID", "Inconsistent", "soap/actor/next", "soap/actor/last" },
        { "INVALID_MANIFEST_REFERENCE", "Inconsistent", "<eb:Manifest SOAP:mustUnderstand=\"1\" eb:version=\"2.0\">", "<eb:Manifest SOAP:mustUnderstand=\"1\" eb:version=\"2.0\"><eb:Reference xlink:href=\"cid:x\"/>" },
        { "INVALID_MANIFEST_REFERENCE", "Inconsistent", "<eb:Manifest SOAP:mustUnderstand=\"1\" eb:version=\"2.0\">", "<eb:Manifest SOAP:mustUnderstand=\"1\" eb:version=\"1.0\">" },
        { "TIME_TO_LIVE_EXPIRED", "TimeToLiveExpired", "</eb:MessageData>", "<eb:TimeToLive>2020-01-01T00:00:00Z</eb:TimeToLive></eb:MessageData>" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task What_cannot_be_read_gets_a_fault(string rule, string code, string find, string replace)
    {
        var answer = await spine.A.SendAsync(await MessageAsync(), Path, text => text.Replace(find, replace, StringComparison.Ordinal));
        Assert.Equal((500, "text/xml", code), (answer.Status, answer.ContentType, answer.Element("errorCode")));
        Assert.Contains(rule, answer.Element("description"), StringComparison.Ordinal);
        Assert.NotEqual("", (await Exchanges.NewestAsync(spine.Spine, $"surface=messaging&refused=true&rule={rule}")).GetProperty("expected").GetString());
    }

    [Theory, MemberData(nameof(Errors))]
    public async Task A_header_that_breaks_a_rule_gets_a_MessageError(string rule, string code, string find, string replace)
    {
        var message = await MessageAsync();
        var answer = await spine.A.SendAsync(message, Path, text => text.Replace(find, replace, StringComparison.Ordinal));
        Assert.Equal((200, "text/xml", "MessageError", message.MessageId), (answer.Status, answer.ContentType, answer.Element("Action"), answer.Element("RefToMessageId")));
        Assert.Contains($"eb:errorCode=\"{code}\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains("eb:severity=\"Error\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains(rule, answer.Element("Description"), StringComparison.Ordinal);
        Assert.Equal(rule, (await Exchanges.NewestAsync(spine.Spine, $"messageId={message.MessageId}")).GetProperty("rule").GetString());
    }

    [Theory]
    [InlineData("/reliablemessaging/queryrequest")]
    [InlineData("/reliablemessaging/intermediary")]
    public async Task Each_path_carries_one_pattern(string path)
    {
        var answer = await spine.A.SendAsync(await MessageAsync(), path);
        Assert.Equal((500, "101"), (answer.Status, answer.Element("errorCode")));
    }

    [Fact]
    public async Task A_request_without_an_action_gets_fault_101()
    {
        using var content = new ByteArrayContent((await MessageAsync()).Body());
        content.Headers.TryAddWithoutValidation("Content-Type", EbxmlMessage.ContentType);
        using var response = await spine.A.Client.PostAsync(Path, content);
        var answer = await MhsAnswer.ReadAsync(response);
        Assert.Equal((500, "101"), (answer.Status, answer.Element("errorCode")));
    }

    [Fact]
    public async Task A_client_of_the_public_simulator_may_post_to_the_root()
    {
        var answer = await spine.A.SendAsync(await MessageAsync(), "/");
        Assert.Equal((202, "Acknowledgment"), (answer.Status, answer.Element("Action")));
    }

    private async Task<EbxmlMessage> MessageAsync() =>
        new(spine.A.PartyKey, "YES-0000806", await spine.CpaAsync("YES-0000806", $"{Psis}:{Summary}"), Psis, Summary, $"<{Summary} xmlns=\"urn:hl7-org:v3\"/>");
}

/// <inheritdoc />
public sealed class EbxmlRulesOnSqlite(MhsOnSqlite spine) : EbxmlRulesTests(spine), IClassFixture<MhsOnSqlite>;

/// <inheritdoc />
public sealed class EbxmlRulesOnPostgres(MhsOnPostgres spine) : EbxmlRulesTests(spine), IClassFixture<MhsOnPostgres>;
