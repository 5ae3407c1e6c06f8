using System.Text;
using System.Xml;
using LocalSpine.Protocols.Gas;
using LocalSpine.Protocols.Pll;

namespace LocalSpine.Tests.Fuzzing;

/// <summary>One input as what agents and client libraries send to sign-on: read, or refused with the parser's own exception, in memory that its length bounds.</summary>
internal static class SignOnParsers
{
    private const int FixedMemory = 1_000_000;
    private const int MemoryPerOctet = 1_000;

    /// <summary>Valid documents.</summary>
    public static IReadOnlyList<string> Corpus { get; } =
    [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE USER SYSTEM \"gpOBJECT.DTD\">\n<gpOBJECT>\n<gpPARAM name=\"auth_method\">3</gpPARAM>\n<gpPARAM name=\"log_session_id\">Ao9qufl+uA</gpPARAM>\n"
            + "<gpPARAM name=\"response\" encoding=\"base64\">TUlNRQ==</gpPARAM>\n<gpPARAM name=\"nhsjobrole0\" id=\"555000300000\" orgcode=\"Z90001\">A & B, \"C\":\"D\"</gpPARAM>\n</gpOBJECT>",
        "<RequestSet vers=\"1.0\" svcid=\"session\" reqid=\"2\">\n<Request><![CDATA[<SessionRequest vers=\"1.0\" reqid=\"0\">\n<GetSession reset=\"true\">\n<SessionID>AQIC5wM2LY4SfcxJ=@AAJTSQACMDE=#</SessionID>\n</GetSession>\n"
            + "</SessionRequest>]]></Request>\n<Request dtdid=\"a\"><![CDATA[<SessionRequest reqid=\"1\"><SetProperty><Property name=\"a\" value=\"x &amp; y\"></Property></SetProperty></SessionRequest>]]></Request></RequestSet>",
        Convert.ToBase64String(Encoding.ASCII.GetBytes("MIME-Version: 1.0\n        Content-Transfer-Encoding: base64\n        \n        AAEC")),
    ];

    /// <exception cref="InvalidOperationException">Too much memory was taken. Any other exception is a finding as well.</exception>
    public static void Read(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var text = Encoding.UTF8.GetString(input);
        Try(() => _ = GpObject.Read(text).ToText("dtd"));
        Try(() => _ = CardSignature.Unwrap(text));
        Try(() =>
        {
            var set = RequestSet.Read(input);
            _ = set.Answer(set.Requests.Select(r => SessionDocuments.Exception(r.Attribute("reqid") ?? "", "GetSession", r.LocalName, "Invalid session ID.")));
        });
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > FixedMemory + (MemoryPerOctet * (long)input.Length))
        {
            throw new InvalidOperationException($"{allocated} bytes for {input.Length} octets");
        }
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is FormatException or XmlException)
        {
            // Refused, as it should be.
        }
    }
}
