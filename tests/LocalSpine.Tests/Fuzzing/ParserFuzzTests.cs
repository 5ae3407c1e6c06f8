using System.Globalization;
using System.Text;
using System.Xml;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Mime;
using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Tests.Fuzzing;

/// <summary>
/// Mutated MIME and XML through the parsers of messages: each input is read, or refused with the parser's own exception, in memory that its
/// length bounds. <c>LOCALSPINE_FUZZ_INPUTS=10000000</c> makes as many; the suite makes fewer.
/// </summary>
public sealed class ParserFuzzTests
{
    private const int Workers = 2;

    /// <summary>Bytes that reading may allocate: a fixed amount, and for each octet of input an element with its lists at worst.</summary>
    private const int FixedMemory = 1_000_000;
    private const int MemoryPerOctet = 400;

    private static readonly int Inputs = int.Parse(Environment.GetEnvironmentVariable("LOCALSPINE_FUZZ_INPUTS") ?? "100000", CultureInfo.InvariantCulture);

    private static readonly byte[][] Samples = [.. Corpus.Valid.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Inputs that were found to need care; each is read or refused like any other.</summary>
    public static TheoryData<string> Findings => [.. Corpus.Findings];

    [Fact]
    public void Mutated_messages_are_read_or_refused() => Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, worker =>
    {
        var mutator = new Mutator(worker, Samples);
        for (var i = 0; i < Inputs / Workers; i++)
        {
            var (type, input) = (mutator.ContentType(), mutator.Next());
            try
            {
                Read(type, input);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"worker {worker}, input {i}, Content-Type {type}: {Convert.ToBase64String(input)}", e);
            }
        }
    });

    [Theory, MemberData(nameof(Findings))]
    public void A_finding_is_read_or_refused(string input) => Read("multipart/related; boundary=b", Encoding.Latin1.GetBytes(input));

    private static void Read(string contentType, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Try(() =>
        {
            var message = MultipartMessage.Read(contentType, input);
            foreach (var part in message.Parts)
            {
                Assert.True(part.Content.Length <= input.Length);
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
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < FixedMemory + (MemoryPerOctet * (long)input.Length), $"{allocated} bytes for {input.Length} octets");
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
}
