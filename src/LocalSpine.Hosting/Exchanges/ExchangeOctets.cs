using System.Buffers.Binary;
using System.Net;
using System.Text;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Hosting.Exchanges;

/// <summary>
/// An exchange as octets, which the record keeps instead of the object: ten thousand objects that live for seconds are what a garbage collector does worst, and cost
/// a twentieth of the messages that are answered.
/// <code>
/// at, status, times: fixed -> peer address, port -> texts: length (2 octets), UTF-8 -> refusal, warning: 0 or 1 and four texts each
/// </code>
/// </summary>
internal static class ExchangeOctets
{
    /// <summary>Of a longer text the beginning is kept.</summary>
    private const int LongestText = 1_200;

    private const int MostOctets = (3 * LongestText + 2) * 22 + 100; // all texts at their longest

    [ThreadStatic]
    private static byte[]? _scratch;

    /// <summary>The octets, good until this thread asks for others.</summary>
    public static ReadOnlySpan<byte> Of(Exchange e)
    {
        var to = new Writer(_scratch ??= new byte[MostOctets]);
        to.Number(e.At.UtcTicks);
        to.Number(e.Status);
        to.Number(e.Microseconds);
        to.Number(e.MicrosecondsToAnswer);
        to.Address(e.PeerAddress, e.PeerPort);
        to.Text(e.PeerAddress is null ? e.Peer : "");
        to.Text(e.Surface);
        to.Text(e.Operation);
        to.Text(e.ClientCertificate);
        to.Text(e.Interaction);
        to.Text(e.FromAsid);
        to.Text(e.ToAsid);
        to.Text(e.PartyKey);
        to.Text(e.UserId);
        to.Text(e.RoleProfile);
        to.Text(e.OdsCode);
        to.Text(e.MessageId);
        to.Text(e.RequestType);
        to.Text(e.ResponseType);
        to.Refusal(e.Refusal);
        to.Refusal(e.Warning);
        return to.Written;
    }

    /// <summary>The exchange again.</summary>
    public static Exchange Read(long id, ReadOnlySpan<byte> octets)
    {
        var from = new Reader(octets);
        var at = new DateTimeOffset(from.Number(), TimeSpan.Zero);
        var (status, microseconds, toAnswer) = ((int)from.Number(), from.Number(), from.Number());
        var (address, port, peer) = (from.Address(), (int)from.Number(), from.Text());
        var exchange = address is null
            ? new Exchange { At = at, Surface = from.Text(), Operation = from.Text(), Peer = peer }
            : new Exchange { At = at, Surface = from.Text(), Operation = from.Text(), PeerAddress = address, PeerPort = port };
        exchange.Id = id;
        exchange.Status = status;
        exchange.Microseconds = microseconds;
        exchange.MicrosecondsToAnswer = toAnswer;
        exchange.ClientCertificate = from.Text();
        exchange.Interaction = from.Text();
        exchange.FromAsid = from.Text();
        exchange.ToAsid = from.Text();
        exchange.PartyKey = from.Text();
        exchange.UserId = from.Text();
        exchange.RoleProfile = from.Text();
        exchange.OdsCode = from.Text();
        exchange.MessageId = from.Text();
        exchange.RequestType = from.Text();
        exchange.ResponseType = from.Text();
        exchange.Refusal = from.Refusal();
        exchange.Warning = from.Refusal();
        return exchange;
    }

    private ref struct Writer(Span<byte> octets)
    {
        private readonly Span<byte> _octets = octets;
        private int _at;

        public readonly ReadOnlySpan<byte> Written => _octets[.._at];

        public void Number(long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_octets[_at..], number);
            _at += sizeof(long);
        }

        public void Text(string text)
        {
            var length = Encoding.UTF8.GetBytes(text.AsSpan(0, Math.Min(text.Length, LongestText)), _octets[(_at + 2)..]);
            BinaryPrimitives.WriteUInt16LittleEndian(_octets[_at..], (ushort)length);
            _at += 2 + length;
        }

        public void Address(IPAddress? address, int port)
        {
            var length = 0;
            _ = address?.TryWriteBytes(_octets[(_at + 1)..], out length);
            _octets[_at] = (byte)length;
            _at += 1 + length;
            Number(port);
        }

        public void Refusal(Refusal? refusal)
        {
            _octets[_at++] = (byte)(refusal is null ? 0 : 1);
            if (refusal is not null)
            {
                Text(refusal.Rule);
                Text(refusal.Expected);
                Text(refusal.Came);
                Text(refusal.Source);
            }
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> octets)
    {
        private ReadOnlySpan<byte> _rest = octets;

        public long Number() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

        public string Text()
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
            return length == 0 ? "" : Encoding.UTF8.GetString(Take(length));
        }

        public IPAddress? Address()
        {
            var length = Take(1)[0];
            return length == 0 ? null : new IPAddress(Take(length));
        }

        public Refusal? Refusal() => Take(1)[0] == 0 ? null : new Refusal(Text(), Text(), Text(), Text());

        private ReadOnlySpan<byte> Take(int length)
        {
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }
    }
}
