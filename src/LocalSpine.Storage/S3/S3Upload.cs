using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace LocalSpine.Storage.S3;

/// <summary>
/// One object on its way into a bucket, of a length that is not known before: a single request when it fits one part, else a multi-part
/// upload. A part is sent while the next one gathers. What is not completed is given up on disposal, so that nothing remains.
/// </summary>
internal sealed class S3Upload(AmazonS3Client client, string bucket, string key, CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int PartSize = 8 * 1024 * 1024;

    private static readonly TimeSpan GivingUp = TimeSpan.FromSeconds(30);

    private readonly List<PartETag> _parts = [];
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private byte[] _part = ArrayPool<byte>.Shared.Rent(PartSize);
    private int _filled;
    private string? _uploadId;
    private Task _sending = Task.CompletedTask;
    private bool _mayExist;
    private bool _completed;

    /// <summary>Takes bytes; their memory is the caller's again afterwards.</summary>
    public async ValueTask AddAsync(ReadOnlySequence<byte> piece)
    {
        foreach (var segment in piece)
        {
            for (var rest = segment; !rest.IsEmpty;)
            {
                if (_filled == PartSize)
                {
                    await SendPartAsync();
                }

                var count = Math.Min(rest.Length, PartSize - _filled);
                rest[..count].CopyTo(_part.AsMemory(_filled));
                _filled += count;
                rest = rest[count..];
            }
        }
    }

    /// <summary>Completes when the object is in the bucket.</summary>
    public async Task CompleteAsync()
    {
        if (_uploadId is null)
        {
            _mayExist = true;
            await CallAsync(token => client.PutObjectAsync(
                new PutObjectRequest { BucketName = bucket, Key = key, InputStream = Body(_part, _filled), AutoCloseStream = false, UseChunkEncoding = false }, token));
        }
        else
        {
            await SendPartAsync();
            await _sending;
            _mayExist = true;
            await CallAsync(token => client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _uploadId, PartETags = _parts }, token));
        }

        _completed = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_completed)
        {
            ArrayPool<byte>.Shared.Return(_part); // of an upload that failed the client may still read it
        }
        else
        {
            await GiveUpAsync();
        }

        _stop.Dispose();
    }

    private static MemoryStream Body(byte[] part, int size) => new(part, 0, size, writable: false);

    private async Task SendPartAsync()
    {
        _uploadId ??= (await CallAsync(token => client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = key }, token))).UploadId;
        await _sending;
        _sending = SendAsync(_part, _filled);
        _part = ArrayPool<byte>.Shared.Rent(PartSize);
        _filled = 0;
    }

    private async Task SendAsync(byte[] part, int size)
    {
        var number = _parts.Count + 1;
        var answer = await CallAsync(token => client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = bucket, Key = key, UploadId = _uploadId, PartNumber = number, PartSize = size, InputStream = Body(part, size), UseChunkEncoding = false,
            },
            token));
        _parts.Add(new PartETag(number, answer.ETag));
        ArrayPool<byte>.Shared.Return(part);
    }

    private async Task GiveUpAsync()
    {
        await _stop.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var patience = new CancellationTokenSource(GivingUp);
        try
        {
            if (_uploadId is not null)
            {
                await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _uploadId }, patience.Token);
            }

            if (_mayExist)
            {
                // A request without an answer may have been carried out.
                await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = key }, patience.Token);
            }
        }
        catch (Exception)
        {
            // What failed first is what the caller must hear; a sweep finds the rest.
        }
    }

    private Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call) => S3Call.RunAsync(bucket, call, _stop.Token);
}
