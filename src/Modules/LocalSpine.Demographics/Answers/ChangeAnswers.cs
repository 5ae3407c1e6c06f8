using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Demographics.Queries;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Answers;

/// <summary>Answers of PDS changes (spine-messaging 10.4; pds 2.3).</summary>
internal static class ChangeAnswers
{
    private const string Failed = "MCCI_IN010000UK13";

    /// <summary>AA with the payload; warnings as reasons with qualifier WG.</summary>
    public static InteractionAnswer Success(ChangeFamily family, IReadOnlyList<PdsWarning> warnings, Action<XmlBuilder> payload) => new(
        family.Response, family.VersionCode, "AA", xml =>
        {
            foreach (var warning in warnings)
            {
                QueryAnswers.Reason(xml, warning.Code, warning.Text, "WG");
            }

            Subject(xml, payload);
        });

    /// <summary>AE in MCCI_IN010000UK13: that the change failed, then why.</summary>
    public static InteractionAnswer Failure(ChangeFamily family, PdsErrorException failure) => new(
        Failed, "V3NPfIT3.0", "AE", xml =>
        {
            QueryAnswers.Reason(xml, failure.Error.General, failure.Error.GeneralText, "WG");
            QueryAnswers.Reason(xml, failure.Error.Specific, failure.Error.Text, "ER");
        },
        new Refusal(failure.Error.Name, failure.Expected, failure.Came, $"pds 2.3 ({family.Request})"));

    /// <summary>The control act's subject.</summary>
    public static void Subject(XmlBuilder xml, Action<XmlBuilder> payload)
    {
        xml.Start("subject").Attribute("typeCode", "SUBJ").Attribute("contextConductionInd", "false");
        payload(xml);
        xml.End();
    }
}
