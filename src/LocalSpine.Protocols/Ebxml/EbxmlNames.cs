namespace LocalSpine.Protocols.Ebxml;

/// <summary>Names of ebMS 2.0 as the Spine uses it (spine-messaging 3.3, 7).</summary>
public static class EbxmlNames
{
    public const string Header = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd";
    public const string XLink = "http://www.w3.org/1999/xlink";
    public const string Hl7Payload = "urn:hl7-org:transport/ebXML/DSTUv1.0";
    public const string PartyType = "urn:nhs:names:partyType:ocs+serviceInstance";
    public const string SignalService = "urn:oasis:names:tc:ebxml-msg:service";
    public const string Errors = "urn:oasis:names:tc:ebxml-msg:service:errors";
    public const string ToPartyMsh = "urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH";
    public const string NextMsh = "urn:oasis:names:tc:ebxml-msg:actor:nextMSH";
    public const string NextActor = "http://schemas.xmlsoap.org/soap/actor/next";

    /// <summary>SOAPAction of an Acknowledgment on a connection of its own; the doubled prefix is what real ones send.</summary>
    public const string AcknowledgmentAction = "urn:urn:oasis:names:tc:ebxml-msg:service/Acknowledgment";

    /// <summary>SOAPAction of the Spine's 202 to an express request, as recorded.</summary>
    public const string ExpressAccepted = "asyncExpressSyncAck";
}
