using System.Text;
using CsCheck;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Tests.Itk;

/// <summary>ITK messages as written are read as they were meant (smsp 3, 6).</summary>
public sealed class ItkMessageTests
{
    // What XML can hold and a reader does not trim.
    private static readonly Gen<string> GenText = Gen.Char[' ', '\uD7FF'].Array[0, 40].Select(c => $"a{new string(c)}b");

    private static readonly Gen<string> GenError = Gen.Int[0, 3].Select(i => new[] { "1000", "2100", "2200", "3000" }[i]);

    private static readonly Gen<string> GenUuid = Gen.Guid.Select(g => g.ToString().ToUpperInvariant());

    [Fact]
    public void An_answer_is_read_as_it_was_written() => Gen.Select(GenText, GenText, GenUuid, GenUuid, GenUuid, Gen.Bool).Sample((action, code, message, tracking, payload, isSupplier) =>
    {
        var written = new ItkAnswer(action, "getNHSNumberResponse-v1-0", code, message, tracking, payload) { Provider = isSupplier ? "YES" : null }
            .Write(xml => xml.Element("subject", action));
        var read = new ItkRequest(XmlTree.Read(written));
        var envelope = read.Distribution!;
        Assert.Equal((message, action, tracking, action), (read.MessageId, read.Action, envelope.TrackingId, envelope.Service));
        Assert.Equal($"uuid_{payload}", envelope.Payload!.Attribute("id"));
        Assert.Equal($"uuid_{payload}", envelope.Manifest!.FirstChild!.Attribute("id"));
        Assert.Equal(payload, envelope.Content!.Child("id")!.Attribute("root"));
        Assert.Equal(code, envelope.Content.Child("value")!.Attribute("code"));
        Assert.Equal(action, envelope.Content.Child("subject")!.Text);
        Assert.Equal(isSupplier ? "urn:nhs-uk:identity:ods:YES" : null, envelope.Identity(ItkNames.IdentityType));
    });

    [Fact]
    public void A_fault_is_read_as_it_was_written() => Gen.Select(GenText, GenText, Gen.Enum<ItkFaultCode>(), GenError).Sample((text, related, code, error) =>
    {
        var root = XmlTree.Read(new ItkFault(code, error, text, related).Write("M", "E"));
        Assert.Equal(related, root.Path("Header", "RelatesTo")!.Text);
        var fault = root.Path("Body", "Fault")!;
        Assert.Equal(["faultcode", "faultstring", "detail"], fault.Children.Select(c => c.LocalName));
        Assert.Equal($"soap:{code}", fault.Child("faultcode")!.Text);
        var info = fault.Path("detail", "ToolkitErrorInfo")!;
        Assert.Equal(["ErrorID", "ErrorCode", "ErrorText", "ErrorDiagnosticText"], info.Children.Select(c => c.LocalName));
        Assert.Equal(("E", error, text), (info.Child("ErrorID")!.Text, info.Child("ErrorCode")!.Text, info.Child("ErrorDiagnosticText")!.Text));
    });

    [Theory]
    [InlineData("""<x:Own xmlns:x="urn:own" s:mustUnderstand="1"/>""", "Own")]
    [InlineData("""<x:Own xmlns:x="urn:own" s:mustUnderstand="true"/>""", "Own")]
    [InlineData("""<x:Own xmlns:x="urn:own" s:mustUnderstand="0"/>""", null)]
    [InlineData("""<x:Own xmlns:x="urn:own" mustUnderstand="1"/>""", null)]
    [InlineData("""<a:To xmlns:a="http://www.w3.org/2005/08/addressing" s:mustUnderstand="1"/>""", null)]
    public void A_header_that_nobody_understands_is_found(string header, string? found)
    {
        var read = new ItkRequest(XmlTree.Read(Encoding.UTF8.GetBytes($"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>{header}</s:Header></s:Envelope>")));
        Assert.Equal(found, read.NotUnderstood()?.LocalName);
    }

    [Fact]
    public void An_identity_without_type_is_one_in_ITK_form()
    {
        var envelope = new DistributionEnvelope(XmlTree.Read(Encoding.UTF8.GetBytes(
            $"<DistributionEnvelope xmlns=\"{ItkNames.Itk}\"><header><auditIdentity><id type=\"1.2\" uri=\"a\"/><id uri=\"b\"/></auditIdentity></header></DistributionEnvelope>")));
        Assert.Equal(("a", "b", null), (envelope.Identity("1.2"), envelope.Identity(ItkNames.IdentityType), envelope.Identity("1.3")));
    }
}
