using System.Xml;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Mime;
using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Tests.Fuzzing;

/// <summary>All parsers of messages over one input, which is read, or refused with the parser's own exception, in memory that its length bounds.</summary>
internal static class MessageParsers
{
    /// <summary>Bytes that reading may allocate: a fixed amount, and for each octet of input an element with its lists at worst.</summary>
    private const int FixedMemory = 1_000_000;
    private const int MemoryPerOctet = 500;

    /// <exception cref="InvalidOperationException">Too much memory was taken, or a part is longer than its message. Any other exception is a finding as well.</exception>
    public static void Read(string contentType, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Try(() =>
        {
            var message = MultipartMessage.Read(contentType, input);
            foreach (var part in message.Parts)
            {
                Require(part.Content.Length <= input.Length, "a part that is longer than its message");
                message.Find(part.ContentId);
            }

            _ = EbxmlEnvelope.Read(message.Root.Content).References.Count();
        });
        Try(() => MultipartMessage.ReadBeginning(contentType, input.AsMemory(0, input.Length / 2), input.AsMemory(input.Length / 2)));
        Try(() =>
        {
            var soap = SoapRequest.Read(input);
            _ = (soap.MessageId, soap.From, soap.To, soap.Interaction, soap.Actions.Count());
        });
        Try(() =>
        {
            var wrapper = new TransmissionWrapper(XmlTree.Read(input));
            _ = (wrapper.Id, wrapper.VersionCode, wrapper.SenderAsid, wrapper.ControlAct);
        });
        Try(() =>
        {
            var itk = new ItkRequest(XmlTree.Read(input));
            _ = (itk.MessageId, itk.Action, itk.NotUnderstood(), itk.Timestamp, itk.Distribution?.Content, itk.Distribution?.Identity("1.2"));
        });
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Require(allocated < FixedMemory + (MemoryPerOctet * (long)input.Length), $"{allocated} bytes for {input.Length} octets");
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is MimeException or XmlException)
        {
            // Refused, as it should be.
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
