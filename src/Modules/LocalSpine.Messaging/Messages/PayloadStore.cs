using System.Globalization;
using LocalSpine.Core.Identifiers;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Messaging.Messages;

/// <summary>The pieces of large bodies. Each is committed as it comes, so that memory holds one; what no message took is removed.</summary>
internal sealed class PayloadStore(IDatabase database, IdSource ids) : IStartupTask
{
    /// <summary>Bytes of a piece: small enough that its array is soon collected.</summary>
    private const int Piece = 64 * 1024;

    /// <summary>Bytes that are committed together.</summary>
    private const int Together = 8 * Piece;

    /// <summary>Pieces without a message that are older than this were left by a node that died.</summary>
    private static readonly TimeSpan Leftover = TimeSpan.FromHours(1);

    /// <summary>Writes <paramref name="beginning"/> and the rest of a stream; what is beyond <paramref name="most"/> bytes is read and dropped.</summary>
    /// <returns>The body, and its last bytes.</returns>
    public async Task<(LargeBody Body, byte[] Tail)> WriteAsync(ReadOnlyMemory<byte> beginning, Stream rest, long most, int tailLength, CancellationToken cancellationToken)
    {
        var payload = ids.NewUuid();
        var gathered = new byte[Together];
        var tail = Array.Empty<byte>();
        var (filled, seq, length) = (0, 0, 0L);
        try
        {
            for (var at = 0; at < beginning.Length; at += Together)
            {
                await AddAsync(beginning.Slice(at, Math.Min(Together, beginning.Length - at)));
            }

            int read;
            while ((read = await rest.ReadAsync(gathered.AsMemory(filled), cancellationToken)) > 0)
            {
                filled += read;
                if (filled == gathered.Length)
                {
                    await AddAsync(gathered);
                    filled = 0;
                }
            }

            await AddAsync(gathered.AsMemory(0, filled));
            return (new LargeBody(payload, length), tail);
        }
        catch
        {
            await DeleteAsync(payload);
            throw;
        }

        async Task AddAsync(ReadOnlyMemory<byte> data)
        {
            length += data.Length;
            if (data.Length == 0 || length > most)
            {
                return;
            }

            tail = data.Length >= tailLength ? data[^tailLength..].ToArray() : [.. tail[Math.Max(0, tail.Length + data.Length - tailLength)..], .. data.Span];
            var first = seq;
            seq += (data.Length + Piece - 1) / Piece;
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await database.WriteAsync(
                write =>
                {
                    for (var at = 0; at < data.Length; at += Piece)
                    {
                        write.Command(
                            "insert into messaging_payload (payload, seq, created, data) values (@payload, @seq, @now, @data)",
                            ("@payload", payload), ("@seq", first + (at / Piece)), ("@now", now), ("@data", data.Slice(at, Math.Min(Piece, data.Length - at)).ToArray())).ExecuteNonQuery();
                    }

                    return true;
                },
                cancellationToken);
        }
    }

    /// <summary>Writes the whole body to a stream, piece by piece.</summary>
    public async Task CopyToAsync(LargeBody body, Stream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[Piece];
        var left = body.Length;
        for (var seq = 0; left > 0; seq++)
        {
            var number = seq;
            var length = await database.ReadAsync(read => Read(read, body.Payload, number, buffer), cancellationToken);
            if (length == 0)
            {
                throw new InvalidDataException($"piece {number.ToString(CultureInfo.InvariantCulture)} of {body.Payload} is missing");
            }

            await to.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            left -= length;
        }
    }

    private static int Read(ReadConnection read, string payload, int seq, byte[] buffer)
    {
        using var reader = read.Command("select data from messaging_payload where payload = @payload and seq = @seq", ("@payload", payload), ("@seq", seq)).ExecuteReader();
        return reader.Read() ? (int)reader.GetBytes(0, 0, buffer, 0, buffer.Length) : 0;
    }

    public Task DeleteAsync(string payload) => database.WriteAsync(
        write => write.Command("delete from messaging_payload where payload = @payload", ("@payload", payload)).ExecuteNonQuery());

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var before = (TimeProvider.System.GetUtcNow() - Leftover).ToUnixTimeMilliseconds();
        await database.WriteAsync(
            write => write.Command(
                "delete from messaging_payload where created < @before and payload not in (select payload from messaging_message where payload is not null) "
                + "and payload not in (select payload from messaging_inbox where payload is not null)", ("@before", before)).ExecuteNonQuery(),
            cancellationToken);
    }
}
