using System.Net;
using System.Net.Sockets;

namespace LocalSpine.Conformance.Clients;

/// <summary>Ports to listen on: below the range from which outgoing connections take theirs, and each given out once.</summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly Lock Gate = new();

    private static int next = First + (Environment.ProcessId * 31 % (Last - First));

    public static int Take()
    {
        lock (Gate)
        {
            return TakeNext();
        }
    }

    private static int TakeNext()
    {
        while (true)
        {
            next = next >= Last ? First : next + 1;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, next));
                return next;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
    }
}
