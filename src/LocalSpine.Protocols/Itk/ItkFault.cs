using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Itk;

/// <summary>Whom a fault blames (smsp 6): local name of SOAP 1.1's faultcode.</summary>
public enum ItkFaultCode
{
    Client,
    Server,
    VersionMismatch,
    MustUnderstand,
}

/// <summary>A SOAP 1.1 fault with ToolkitErrorInfo (smsp 6).</summary>
/// <param name="ErrorCode">1000 invalid message, 2100 try again, 2200 do not try again, 3000 access denied.</param>
/// <param name="Diagnostic">What is wrong, in words.</param>
/// <param name="RelatesTo">wsa:MessageID of the request; empty when it is not known.</param>
public sealed record ItkFault(ItkFaultCode Code, string ErrorCode, string Diagnostic, string RelatesTo)
{
    /// <summary>The whole message as UTF-8.</summary>
    /// <param name="messageId">Upper-case UUID of this message.</param>
    /// <param name="errorId">Upper-case UUID of this error.</param>
    public ReadOnlyMemory<byte> Write(string messageId, string errorId)
    {
        var xml = new XmlBuilder(2048);
        ItkAnswer.Begin(xml, messageId, ItkNames.FaultAction);
        if (RelatesTo.Length > 0)
        {
            xml.Element("wsa:RelatesTo", RelatesTo);
        }

        xml.End().Start("soap:Body").Start("soap:Fault");
        xml.Element("faultcode", $"soap:{Code}");
        xml.Element("faultstring", Code == ItkFaultCode.Server
            ? "The service could not answer; the detail element says why."
            : "The request was refused; the detail element says why.");
        xml.Start("detail").Start("itk:ToolkitErrorInfo");
        xml.Element("itk:ErrorID", errorId);
        xml.Start("itk:ErrorCode").Attribute("codeSystem", ItkNames.ErrorCodes).Text(ErrorCode).End();
        xml.Element("itk:ErrorText", ErrorCode switch
        {
            "2100" => "Processing error, the request may be sent again",
            "2200" => "Processing error, do not send the request again",
            "3000" => "Access denied",
            _ => "Invalid message",
        });
        if (Diagnostic.Length > 0)
        {
            xml.Element("itk:ErrorDiagnosticText", Diagnostic);
        }

        xml.End().End().End().End().End();
        return xml.Written;
    }
}
