using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using LocalSpine.Storage.Payloads;

namespace LocalSpine.Storage.S3;

/// <summary>
/// An object for each payload in a bucket. Credentials are those of the SDK's environment variables or profile.
/// Unfinished uploads are listed with when they began. The object must be disposed.
/// </summary>
internal sealed class S3Payloads(S3Setting setting) : IPayloads, IDisposable
{
    private readonly AmazonS3Client _client = new(Config(setting));

    /// <inheritdoc />
    /// <remarks>At most 78 GiB: ten thousand parts. Holds up to two parts of 8 MiB in memory.</remarks>
    public async Task<Payload> WriteAsync(PipeReader content, long limit, CancellationToken cancellationToken)
    {
        var name = PayloadName.New();
        await using var upload = new S3Upload(_client, setting.Bucket, KeyOf(name), cancellationToken);
        var payload = await PayloadIntake.ReadAsync(name, content, limit, (piece, _) => upload.AddAsync(piece), cancellationToken);
        await upload.CompleteAsync();
        return payload;
    }

    /// <inheritdoc />
    public async Task<Stream> OpenAsync(Payload payload, CancellationToken cancellationToken)
    {
        PayloadName.Check(payload.Name);
        try
        {
            var stored = await S3Call.RunAsync(
                setting.Bucket, token => _client.GetObjectAsync(new GetObjectRequest { BucketName = setting.Bucket, Key = KeyOf(payload.Name) }, token), cancellationToken);
            return new VerifyingStream(stored.ResponseStream, payload);
        }
        catch (IOException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" })
        {
            throw new PayloadMissingException(payload.Name);
        }
    }

    /// <inheritdoc />
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        PayloadName.Check(name);
        var key = KeyOf(name);
        await S3Call.RunAsync(
            setting.Bucket, token => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = setting.Bucket, Key = key }, token), cancellationToken);
        await foreach (var upload in UploadsAsync(key, cancellationToken))
        {
            await S3Call.RunAsync(
                setting.Bucket,
                token => _client.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = setting.Bucket, Key = key, UploadId = upload.UploadId }, token),
                cancellationToken);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<(string Name, DateTimeOffset Written)> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = setting.Bucket, Prefix = setting.Prefix };
        ListObjectsV2Response page;
        do
        {
            page = await S3Call.RunAsync(setting.Bucket, token => _client.ListObjectsV2Async(request, token), cancellationToken);
            foreach (var stored in page.S3Objects ?? [])
            {
                if (NameOf(stored.Key) is { } name)
                {
                    yield return (name, Instant(stored.LastModified));
                }
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);

        await foreach (var upload in UploadsAsync(setting.Prefix, cancellationToken))
        {
            if (NameOf(upload.Key) is { } name)
            {
                yield return (name, Instant(upload.Initiated));
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    /// <summary>Nothing that only some servers know: bodies are signed as a whole, and the checksum that counts is the payload's.</summary>
    private static AmazonS3Config Config(S3Setting setting)
    {
        var config = new AmazonS3Config
        {
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (setting.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.ForcePathStyle = true;
            config.AuthenticationRegion = setting.Region ?? "us-east-1";
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(setting.Region);
        }

        return config;
    }

    private static DateTimeOffset Instant(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : TimeProvider.System.GetUtcNow();

    /// <summary>Multi-part uploads that were neither completed nor given up; none on a server that cannot list them.</summary>
    private async IAsyncEnumerable<MultipartUpload> UploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = setting.Bucket, Prefix = prefix };
        ListMultipartUploadsResponse page;
        do
        {
            try
            {
                page = await S3Call.RunAsync(setting.Bucket, token => _client.ListMultipartUploadsAsync(request, token), cancellationToken);
            }
            catch (IOException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotImplemented })
            {
                yield break;
            }

            foreach (var upload in page.MultipartUploads ?? [])
            {
                yield return upload;
            }

            request.KeyMarker = page.NextKeyMarker;
            request.UploadIdMarker = page.NextUploadIdMarker;
        }
        while (page.IsTruncated == true);
    }

    private string KeyOf(string name) => setting.Prefix + name;

    /// <summary>Null when the object is none of ours.</summary>
    private string? NameOf(string key) =>
        key.StartsWith(setting.Prefix, StringComparison.Ordinal) && PayloadName.IsOne(key.AsSpan(setting.Prefix.Length)) ? key[setting.Prefix.Length..] : null;
}
