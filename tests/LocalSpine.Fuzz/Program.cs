using System.Globalization;
using System.Text;
using LocalSpine.Tests.Fuzzing;
using LocalSpine.Tests.SecureProxy;
using SharpFuzz;

// Parsers under a coverage-guided fuzzer; tests/fuzz builds, instruments and runs this.
//   LocalSpine.Fuzz TARGET seeds FOLDER    writes what the fuzzer starts from
//   LocalSpine.Fuzz TARGET                 takes inputs from afl-fuzz
// Targets:
//   messages        a body, with a Content-Type of its own when its first line is one
//   mesh-control    a control file of the file-based MESH client
//   proxy-target    the target of a request to the Secure Proxy
//   sign-on         a request of an identity agent, or one to the session service
(IEnumerable<string> seeds, Action<byte[]> read) = args.FirstOrDefault() switch
{
    "messages" => (Corpus.Valid.Append($"Content-Type: multipart/related; boundary=b; start=root\n{Corpus.Valid[0]}"), (Action<byte[]>)ReadMessage),
    "mesh-control" => ((IEnumerable<string>)Corpus.ControlFiles, ControlFileParser.Read),
    "proxy-target" => (TargetProperties.Corpus, input => TargetProperties.Check(Encoding.Latin1.GetString(input))),
    "sign-on" => (SignOnParsers.Corpus, SignOnParsers.Read),
    var target => throw new ArgumentException($"messages, mesh-control, proxy-target or sign-on expected, '{target}' came"),
};

if (args is [_, "seeds", var folder])
{
    Directory.CreateDirectory(folder);
    var number = 0;
    foreach (var sample in seeds.Concat(Corpus.Findings).Where(s => s.Length > 0))
    {
        File.WriteAllBytes(Path.Combine(folder, (number++).ToString("000", CultureInfo.InvariantCulture)), Encoding.UTF8.GetBytes(sample));
    }

    return;
}

Fuzzer.Run(stream =>
{
    using var all = new MemoryStream();
    stream.CopyTo(all);
    read(all.ToArray());
});

static void ReadMessage(byte[] input)
{
    var prefix = "Content-Type: "u8;
    var end = input.AsSpan().StartsWith(prefix) ? Array.IndexOf(input, (byte)'\n') : -1;
    MessageParsers.Read(
        end < 0 ? "multipart/related; boundary=\"b\"; type=text/xml; start=root" : Encoding.Latin1.GetString(input.AsSpan(prefix.Length, end - prefix.Length)),
        input[(end + 1)..]);
}
