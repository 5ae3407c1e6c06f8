using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LocalSpine.Bench.Load;

/// <summary>
/// One MESH request, version 2, with the headers that the NHS's own client sends, and the means to give it a new token without making it anew: as
/// that client does, one nonce for all and a count that goes up. One thread at a time.
/// </summary>
internal sealed class MeshRequest
{
    private const string Password = "password";
    private const int CountDigits = 10;
    private const int TimestampDigits = 12;

    private static readonly byte[] Key = "TestKey"u8.ToArray();

    private readonly byte[] bytes;
    private readonly byte[] signed;
    private readonly int countAt;
    private readonly int signedCountAt;

    // Clients are of different ages; all counts have as many digits, and none a leading zero.
    private long count = Random.Shared.NextInt64(1_000_000_000, 9_000_000_000);

    private MeshRequest(string line, string host, string mailbox, string headers, ReadOnlySpan<byte> body)
    {
        var begin = $"{line} HTTP/1.1\r\nHost: {host}\r\nAuthorization: NHSMESH ";
        var nonce = Guid.NewGuid();
        var noCount = new string('0', CountDigits);
        var noTimestamp = new string('0', TimestampDigits);
        bytes =
        [
            .. Encoding.ASCII.GetBytes($"{begin}{mailbox}:{nonce}:{noCount}:{noTimestamp}:{new string('0', 64)}\r\nAccept: application/vnd.mesh.v2+json\r\n"
                + $"Accept-Encoding: gzip\r\nUser-Agent: benchmark;1.0;N/A;x86_64;Linux;6\r\n{headers}\r\n"),
            .. body,
        ];
        signedCountAt = $"{mailbox}:{nonce}:".Length;
        countAt = begin.Length + signedCountAt;
        signed = Encoding.ASCII.GetBytes($"{mailbox}:{nonce}:{noCount}:{Password}:{noTimestamp}");
    }

    /// <summary>A message of one chunk.</summary>
    public static MeshRequest Send(string host, string from, string to, string workflow, ReadOnlySpan<byte> body) =>
        new($"POST /messageexchange/{from}/outbox", host, from, $"{About(from, to, workflow)}Content-Length: {Text(body.Length)}\r\n", body);

    /// <summary>All of a chunk's request before its body.</summary>
    /// <param name="line">Method and path.</param>
    public static MeshRequest ChunkHead(string line, string host, string from, string to, string workflow, int number, int total, long length) =>
        new(line, host, from, $"{About(from, to, workflow)}Mex-Chunk-Range: {Text(number)}:{Text(total)}\r\nContent-Length: {Text(length)}\r\n", []);

    public static MeshRequest Get(string path, string host, string mailbox) => new($"GET {path}", host, mailbox, "", []);

    /// <summary>The request as it goes on the wire, with a token that was not used before.</summary>
    public byte[] WithNewToken()
    {
        var at = bytes.AsSpan(countAt);
        Utf8Formatter.TryFormat(count++, at[..CountDigits], out _);
        at[..CountDigits].CopyTo(signed.AsSpan(signedCountAt));
        var timestamp = signed.AsSpan(signed.Length - TimestampDigits);
        DateTime.UtcNow.TryFormat(timestamp, out _, "yyyyMMddHHmm", CultureInfo.InvariantCulture);
        timestamp.CopyTo(at[(CountDigits + 1)..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Key, signed, hash);
        Convert.TryToHexStringLower(hash, at[(CountDigits + TimestampDigits + 2)..], out _);
        return bytes;
    }

    private static string About(string from, string to, string workflow) =>
        $"Mex-From: {from}\r\nMex-To: {to}\r\nMex-WorkflowID: {workflow}\r\nMex-FileName: benchmark.dat\r\nMex-LocalID: benchmark\r\nMex-Subject: Benchmark\r\nContent-Type: application/octet-stream\r\n";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
