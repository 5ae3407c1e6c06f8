using Amazon.Runtime;

namespace LocalSpine.Storage.S3;

/// <summary>Requests to a bucket: what goes wrong comes out as an <see cref="IOException"/>, as it does from a disk.</summary>
internal static class S3Call
{
    public static async Task<T> RunAsync<T>(string bucket, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IOException($"bucket {bucket}: {e.Message}", e);
        }
    }
}
