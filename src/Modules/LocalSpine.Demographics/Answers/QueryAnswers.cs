using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Demographics.Queries;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Answers;

/// <summary>Answers of PDS queries: reasons, subject, queryAck (spine-messaging 10.3, 10.4; pds 2).</summary>
internal static class QueryAnswers
{
    public const string Failed = "QUQI_IN010000UK14";

    /// <summary>AA with the payload; warnings as reasons.</summary>
    public static InteractionAnswer Success(Family family, QueryResult result) => new(
        family.Response, family.VersionCode, "AA", xml =>
        {
            foreach (var warning in result.Warnings)
            {
                Reason(xml, warning.Code, warning.Text, warning.Qualifier);
            }

            xml.Start("subject").Attribute("typeCode", "SUBJ");
            result.Payload(xml);
            xml.End();
            QueryAck(xml, "OK");
        });

    /// <summary>AE in QUQI_IN010000UK14: the general reason, then the specific one.</summary>
    public static InteractionAnswer Failure(Family family, PdsErrorException failure) => new(
        Failed, "V3NPfIT3.0", "AE", xml =>
        {
            Reason(xml, failure.Error.General, failure.Error.GeneralText, "ER");
            Reason(xml, failure.Error.Specific, failure.Error.Text, "ER");
            QueryAck(xml, "ID");
        },
        new Refusal(failure.Error.Name, failure.Expected, failure.Came, $"pds 2 ({family.Request})"));

    /// <summary>A reason of the control act, which an item of a batch calls reasonOf.</summary>
    public static void Reason(XmlBuilder xml, string code, string text, string qualifier, string element = "reason", string codeSystem = Oids.PdsErrors)
    {
        xml.Start(element).Attribute("typeCode", "RSON");
        xml.Start("justifyingDetectedIssueEvent").Attribute("classCode", "ALRT").Attribute("moodCode", "EVN");
        xml.Start("code").Attribute("code", code).Attribute("codeSystem", codeSystem).Attribute("displayName", text);
        xml.Empty("qualifier", "code", qualifier);
        xml.End().End().End();
    }

    /// <summary>queryAck with OK or ID.</summary>
    public static void QueryAck(XmlBuilder xml, string code) =>
        xml.Start("queryAck").Attribute("type", "QueryAck").Empty("queryResponseCode", "code", code).End();
}

/// <summary>What a query found.</summary>
/// <param name="Payload">Writes the content of the answer's subject.</param>
internal sealed record QueryResult(IReadOnlyList<PdsWarning> Warnings, Action<XmlBuilder> Payload);
