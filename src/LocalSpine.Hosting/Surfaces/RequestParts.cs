using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Hosting.Surfaces;

/// <summary>What services take from an HTTP request.</summary>
public static class RequestParts
{
    private const long SmallBody = 65_536;

    // A certificate is one object for the life of its connection; its name is decoded once.
    private static readonly ConditionalWeakTable<X509Certificate2, string> Names = [];

    /// <summary>CN of the client certificate; empty without one.</summary>
    public static string CertificateName(HttpContext context) => context.Connection.ClientCertificate is { } certificate
        ? Names.GetValue(certificate, static c => c.GetNameInfo(X509NameType.SimpleName, forIssuer: false))
        : "";

    /// <summary>The whole body; a larger one is read to its end, so that its sender gets the answer.</summary>
    /// <param name="most">Largest body in bytes.</param>
    /// <exception cref="BadHttpRequestException">Longer than that (413), or cut off.</exception>
    public static async ValueTask<byte[]> ReadBodyAsync(HttpRequest request, long most)
    {
        if (request.ContentLength is { } length and <= SmallBody && length <= most)
        {
            var known = new byte[length];
            await request.Body.ReadExactlyAsync(known, request.HttpContext.RequestAborted);
            return known;
        }

        using var buffer = new MemoryStream();
        var block = new byte[SmallBody];
        long total = 0;
        int read;
        while ((read = await request.Body.ReadAsync(block, request.HttpContext.RequestAborted)) > 0)
        {
            total += read;
            if (total <= most)
            {
                buffer.Write(block, 0, read);
            }
        }

        return total <= most ? buffer.ToArray() : throw new BadHttpRequestException($"a body of {total} bytes", StatusCodes.Status413PayloadTooLarge);
    }

    /// <summary>The first bytes of a body, at most <paramref name="most"/>; fewer when it ends before. Takes no more memory than comes.</summary>
    public static async ValueTask<byte[]> ReadBeginningAsync(HttpRequest request, int most)
    {
        using var buffer = new MemoryStream();
        var block = new byte[SmallBody];
        int read;
        while (buffer.Length < most
            && (read = await request.Body.ReadAsync(block.AsMemory(0, (int)Math.Min(block.Length, most - buffer.Length)), request.HttpContext.RequestAborted)) > 0)
        {
            buffer.Write(block, 0, read);
        }

        return buffer.ToArray();
    }
}
