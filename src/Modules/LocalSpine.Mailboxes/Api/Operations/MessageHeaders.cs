using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LocalSpine.Mailboxes.Messages;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>The headers of a downloaded message (mesh 5.5, 7.1), in lower case as clients compare them.</summary>
internal static class MessageHeaders
{
    public const string Transferred = "Transferred to recipient mailbox";

    /// <param name="number">Of the chunk; of a report 1.</param>
    /// <param name="chunk">Null for a report.</param>
    /// <param name="isCoded">The answer's body is gzip.</param>
    public static void Write(HttpResponse response, MeshMessage message, int number, Chunk? chunk, bool isCoded, MeshStrictness strictness)
    {
        var headers = response.Headers;
        void Set(string name, string value)
        {
            if (value.Length > 0)
            {
                headers[name] = value;
            }
        }

        Set("mex-from", message.Sender);
        Set("mex-to", message.Recipient);
        Set("mex-workflowid", message.WorkflowId);
        Set("mex-chunk-range", string.Create(CultureInfo.InvariantCulture, $"{number}:{message.Chunks}"));
        Set("mex-total-chunks", message.Chunks.ToString(CultureInfo.InvariantCulture));
        Set("mex-addresstype", "ALL");
        Set("mex-localid", message.LocalId);
        Set("mex-partnerid", message.PartnerId);
        Set("mex-filename", message.FileNameOrDefault);
        Set("mex-subject", message.Subject);
        Set("mex-version", "1.0");
        Set("mex-messagetype", message.IsReport ? "REPORT" : "DATA");
        Set("mex-messageid", message.MessageId);
        Set("mex-linkedmsgid", message.IsReport ? message.LinkedId : "");
        var isSuccess = !message.IsReport || message.Code == MeshMessage.Success;
        Set("mex-statuscode", message.IsReport ? message.Code : MeshMessage.Success);
        Set("mex-statusevent", message.IsReport ? message.Event : "TRANSFER");
        Set("mex-statusdescription", message.IsReport ? message.Description : Transferred);
        Set("mex-statussuccess", isSuccess ? "SUCCESS" : "ERROR");
        Set("mex-statustimestamp", MeshAnswers.Digits(message.Accepted ?? message.Changed));
        Set("mex-content-compressed", message.IsCompressed || isCoded ? "Y" : strictness.IsSandbox ? "" : "N");
        Set("mex-content-encrypted", message.IsEncrypted ? "Y" : "");
        Set("mex-content-checksum", message.Checksum);
        Set("mex-content-type", message.IsReport ? "" : message.ContentType);
        Set("content-encoding", isCoded ? "gzip" : "");
        headers.LastModified = message.Changed.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        if (!strictness.IsSandbox)
        {
            headers.ETag = $"\"{Tag(message, number, chunk)}\"";
        }
    }

    /// <summary>Content-Type of a chunk: octets, or in version 2 and for one chunk what the sender said; null for a report.</summary>
    public static string? ContentType(MeshMessage message, int version, MeshStrictness strictness) =>
        message.IsReport ? null
        : version == 1 || message.Chunks != 1 || message.ContentType.Length == 0 ? "application/octet-stream"
        : strictness.IsSandbox && message.ContentType.StartsWith("text/", StringComparison.Ordinal) && !message.ContentType.Contains("charset", StringComparison.OrdinalIgnoreCase)
            ? $"{message.ContentType}; charset=utf-8"
        : message.ContentType;

    // 40 hexadecimal digits, the same for the same chunk.
    private static string Tag(MeshMessage message, int number, Chunk? chunk)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.MessageId} {number} {chunk?.Checksum}")), hash);
        return Convert.ToHexStringLower(hash[..20]);
    }
}
