using System.Globalization;
using System.Text;
using LocalSpine.Tests.Fuzzing;
using SharpFuzz;

// The parsers of messages under a coverage-guided fuzzer; tests/fuzz builds, instruments and runs this.
//   LocalSpine.Fuzz seeds FOLDER    writes what the fuzzer starts from
//   LocalSpine.Fuzz                 takes inputs from afl-fuzz
// An input is a body, with a Content-Type of its own when its first line is one.
if (args is ["seeds", var folder])
{
    Directory.CreateDirectory(folder);
    var number = 0;
    foreach (var sample in Corpus.Valid.Concat(Corpus.Findings).Where(s => s.Length > 0))
    {
        File.WriteAllBytes(Path.Combine(folder, (number++).ToString("000", CultureInfo.InvariantCulture)), Encoding.UTF8.GetBytes(sample));
    }

    File.WriteAllBytes(Path.Combine(folder, "type"), Encoding.UTF8.GetBytes($"Content-Type: multipart/related; boundary=b; start=root\n{Corpus.Valid[0]}"));
    return;
}

Fuzzer.Run(stream =>
{
    using var all = new MemoryStream();
    stream.CopyTo(all);
    var input = all.ToArray();
    var prefix = "Content-Type: "u8;
    var end = input.AsSpan().StartsWith(prefix) ? Array.IndexOf(input, (byte)'\n') : -1;
    MessageParsers.Read(
        end < 0 ? "multipart/related; boundary=\"b\"; type=text/xml; start=root" : Encoding.Latin1.GetString(input.AsSpan(prefix.Length, end - prefix.Length)),
        input[(end + 1)..]);
});
