using System.Net;
using LocalSpine.Messaging.Messages;

namespace LocalSpine.Messaging.Delivery;

/// <summary>A large body on its way out: its length is known, its pieces are read as they are sent.</summary>
internal sealed class LargeContent(PayloadStore payloads, LargeBody body) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => payloads.CopyToAsync(body, stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => payloads.CopyToAsync(body, stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
