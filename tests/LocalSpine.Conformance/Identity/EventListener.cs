using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LocalSpine.Conformance.Identity;

/// <summary>An application server that listens for token events on a port of its choice.</summary>
internal sealed class EventListener : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly BlockingCollection<(string Head, string Body)> _heard = [];
    private readonly ConcurrentQueue<string> _answers = new();

    public EventListener()
    {
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}/notificationservice?a=1&amp;b=2";

    /// <summary>What the next requests get instead of 200 OK.</summary>
    public void AnswerNext(params string[] statuses) => Array.ForEach(statuses, _answers.Enqueue);

    /// <summary>The next event: head of the request, and body.</summary>
    public (string Head, string Body) Next() => _heard.TryTake(out var heard, Patience) ? heard : throw new TimeoutException("no event came");

    public bool IsQuiet => _heard.Count == 0;

    public void Dispose()
    {
        _listener.Stop();
        _heard.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            while (true)
            {
                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    if (await stream.ReadAsync(one) == 0)
                    {
                        return;
                    }

                    head.Append((char)one[0]);
                }

                var length = head.ToString().Split("\r\n").Single(l => l.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))[16..];
                var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(body);
                var status = _answers.TryDequeue(out var other) ? other : "200 OK";
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nOK"));
                _heard.Add((head.ToString(), Encoding.UTF8.GetString(body)));
            }
        }
    }
}
