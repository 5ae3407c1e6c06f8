namespace LocalSpine.SecureProxy.Forwarding;

/// <summary>Gives up a request whose answer has not begun in time (ssp 5.3), with an exception that says so.</summary>
internal sealed class FirstByteLimit(HttpMessageHandler handler, TimeSpan limit) : HttpMessageInvoker(handler)
{
    public override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(limit);
        try
        {
            return await base.SendAsync(request, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FirstByteException(limit);
        }
    }
}

/// <summary>Nothing came from the provider in time. The text is that of the real proxy's log.</summary>
internal sealed class FirstByteException(TimeSpan limit)
    : Exception(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Operation timed out after {limit.TotalMilliseconds:0} milliseconds with 0 out of 0 bytes received"));
