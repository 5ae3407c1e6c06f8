using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.SecureProxy.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LocalSpine.SecureProxy.Echo;

/// <summary>
/// A provider behind the proxy (ssp 10): takes the proxy's certificate only, checks the headers as providers do, and answers what arrived. The query
/// makes it misbehave: <c>status</c>, <c>delay</c> (milliseconds of the environment's clock), <c>size</c> (bytes), <c>drop=headers</c> or <c>drop=body</c>,
/// <c>location</c> (a redirect).
/// </summary>
internal sealed class EchoProvider(ICertificateAuthority trust, VirtualClock clock)
{
    private const long MostBytes = 1L << 30;
    private const int BlockBytes = 64 * 1024;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public async Task ServeAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        exchange.Interaction = context.Request.Headers[SspHeaders.InteractionId].ToString();
        exchange.FromAsid = context.Request.Headers[SspHeaders.From].ToString();
        exchange.ToAsid = context.Request.Headers[SspHeaders.To].ToString();
        if (Refuse(context, exchange.ToAsid) is { } refusal)
        {
            exchange.Refusal = refusal;
            await AnswerAsync(context, StatusCodes.Status400BadRequest, ProviderOutcome.BadRequest(refusal));
            return;
        }

        var query = context.Request.Query;
        if (long.TryParse(query["delay"], NumberStyles.None, CultureInfo.InvariantCulture, out var delay) && delay <= 86_400_000)
        {
            await clock.WaitUntilAsync(clock.GetUtcNow() + TimeSpan.FromMilliseconds(delay), context.RequestAborted);
        }

        if (query["drop"] == "headers")
        {
            context.Abort();
            return;
        }

        var status = int.TryParse(query["status"], NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted is >= 200 and <= 599 ? wanted : StatusCodes.Status200OK;
        if (query["location"] is [{ Length: > 0 } location] && !location.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            context.Response.Headers.Location = location;
            status = wanted is >= 300 and <= 399 ? wanted : StatusCodes.Status302Found;
        }

        if (long.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= MostBytes)
        {
            await FillAsync(context, status, size, cutsOff: query["drop"] == "body");
            return;
        }

        var answer = context.Request.Path.Value!.EndsWith("/metadata", StringComparison.Ordinal) ? Capability() : await EchoAsync(context);
        await AnswerAsync(context, status, answer, cutsOff: query["drop"] == "body");
    }

    // What providers check of the proxy and of their callers (ssp 6, 10).
    private Refusal? Refuse(HttpContext context, string toAsid)
    {
        var name = RequestParts.CertificateName(context);
        var expected = trust.OutboundCertificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: false);
        return name != expected ? new Refusal("PROVIDER_CALLER", $"the proxy's certificate, {expected}", name, "ssp 6")
            : toAsid != EchoProviderIdentity.Asid ? new Refusal("PROVIDER_SSP_TO", EchoProviderIdentity.Asid, toAsid, "ssp 10")
            : null;
    }

    private static async Task<byte[]> EchoAsync(HttpContext context)
    {
        var (bytes, hash) = await DigestAsync(context);
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                method = context.Request.Method,
                target = context.Features.Get<IHttpRequestFeature>()!.RawTarget,
                clientCertificate = context.Connection.ClientCertificate?.Subject,
                headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToArray()),
                bodyBytes = bytes,
                bodySha256 = hash,
            },
            Indented);
    }

    private static async Task<(long Bytes, string Hash)> DigestAsync(HttpContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        long total = 0;
        int read;
        while ((read = await context.Request.Body.ReadAsync(block, context.RequestAborted)) > 0)
        {
            hash.AppendData(block, 0, read);
            total += read;
        }

        return (total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static async Task FillAsync(HttpContext context, int status, long size, bool cutsOff)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = size;
        var block = new byte[BlockBytes];
        Array.Fill(block, (byte)'x');
        var goes = cutsOff ? size / 2 : size;
        for (long sent = 0; sent < goes; sent += block.Length)
        {
            await context.Response.Body.WriteAsync(block.AsMemory(0, (int)Math.Min(block.Length, goes - sent)), context.RequestAborted);
        }

        if (cutsOff)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status, byte[] body, bool cutsOff = false)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        if (status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        context.Response.ContentType = "application/fhir+json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(cutsOff ? body.AsMemory(0, body.Length / 2) : body, context.RequestAborted);
        if (cutsOff)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }

    private byte[] Capability() => Encoding.UTF8.GetBytes($$"""
        {"resourceType":"CapabilityStatement","status":"active","date":"{{clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}}","publisher":"LocalSpine","kind":"instance","software":{"name":"LocalSpine echo provider"},"fhirVersion":"3.0.1","acceptUnknown":"both","format":["application/fhir+json"],"rest":[{"mode":"server","documentation":"Answers what arrives; no clinical data."}]}
        """);
}
