using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LocalSpine.Bench.Load;

/// <summary>Requests of one mailbox's client on one connection: one nonce, counted up, as the NHS's Python client has it.</summary>
internal sealed class MeshRequests(string host, string mailbox)
{
    private static readonly byte[] SharedKey = "TestKey"u8.ToArray();

    private readonly string _nonce = Guid.NewGuid().ToString();
    private int _count;

    /// <summary>Method, path and headers of a request, with a fresh token.</summary>
    /// <param name="path">After the mailbox's own.</param>
    /// <param name="headers">More header lines, each with its line end.</param>
    public byte[] Head(string method, string path, string headers = "", long length = 0)
    {
        var time = DateTime.UtcNow.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
        var count = (++_count).ToString(CultureInfo.InvariantCulture);
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(SharedKey, Encoding.ASCII.GetBytes($"{mailbox}:{_nonce}:{count}:password:{time}")));
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{method} /messageexchange/{mailbox}{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: NHSMESH {mailbox}:{_nonce}:{count}:{time}:{hash}\r\nAccept: application/vnd.mesh.v2+json\r\n{headers}Content-Length: {length}\r\n\r\n"));
    }

    /// <summary>A message in one chunk.</summary>
    public byte[] Send(string to, byte[] body) =>
        [.. Head("POST", "/outbox", $"mex-to: {to}\r\nmex-workflowid: API-DOCS-TEST\r\nContent-Type: application/octet-stream\r\n", body.Length), .. body];
}
