using System.Globalization;
using System.Text;
using LocalSpine.Tests.SecureProxy;

namespace LocalSpine.Tests.Fuzzing;

/// <summary>
/// Mutated MIME and XML through the parsers of messages and of control files: each input is read, or refused with the parser's own exception, in memory that its
/// length bounds. <c>LOCALSPINE_FUZZ_INPUTS=10000000</c> makes as many; the suite makes fewer. <c>tests/fuzz</c> has a fuzzer look for inputs that
/// reach new code.
/// </summary>
public sealed class ParserFuzzTests
{
    private const int Workers = 2;

    private static readonly int Inputs = int.Parse(Environment.GetEnvironmentVariable("LOCALSPINE_FUZZ_INPUTS") ?? "100000", CultureInfo.InvariantCulture);

    private static readonly byte[][] Samples = [.. Corpus.Valid.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] ControlFiles = [.. Corpus.ControlFiles.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] Targets = [.. TargetProperties.Corpus.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] SignOns = [.. SignOnParsers.Corpus.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Inputs that were found to need care; each is read or refused like any other.</summary>
    public static TheoryData<string> Findings => [.. Corpus.Findings];

    [Fact]
    public void Mutated_messages_are_read_or_refused() => Fuzz(Samples, MessageParsers.Read);

    [Fact]
    public void Mutated_control_files_are_read_or_refused() => Fuzz(ControlFiles, (_, input) => ControlFileParser.Read(input));

    [Fact]
    public void Mutated_targets_of_the_proxy_are_safe_or_refused() => Fuzz(Targets, (_, input) => TargetProperties.Check(Encoding.Latin1.GetString(input)));

    [Fact]
    public void Mutated_requests_to_sign_on_are_read_or_refused() => Fuzz(SignOns, (_, input) => SignOnParsers.Read(input));

    [Fact]
    public void Mutated_bodies_are_shown_within_bounds() => Fuzz([.. BodyProperties.Samples], BodyProperties.Check, Inputs / 5);

    [Theory, MemberData(nameof(Findings))]
    public void A_finding_is_read_or_refused(string input)
    {
        MessageParsers.Read("multipart/related; boundary=b", Encoding.Latin1.GetBytes(input));
        ControlFileParser.Read(Encoding.Latin1.GetBytes(input));
        SignOnParsers.Read(Encoding.Latin1.GetBytes(input));
        BodyProperties.Check("multipart/related; boundary=b", Encoding.Latin1.GetBytes(input));
        BodyProperties.Check("", Encoding.Latin1.GetBytes(input));
    }

    private static void Fuzz(byte[][] samples, Action<string, byte[]> read) => Fuzz(samples, read, Inputs);

    private static void Fuzz(byte[][] samples, Action<string, byte[]> read, int inputs) => Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, worker =>
    {
        var mutator = new Mutator(worker, samples);
        for (var i = 0; i < inputs / Workers; i++)
        {
            var (type, input) = (mutator.ContentType(), mutator.Next());
            try
            {
                read(type, input);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"worker {worker}, input {i}, Content-Type {type}: {Convert.ToBase64String(input)}", e);
            }
        }
    });
}
