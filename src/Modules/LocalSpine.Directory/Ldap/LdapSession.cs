using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>
/// One LDAP connection: takes messages off the wire in order, has each answered, and flushes when the client's pipelined requests are done
/// or the buffer is large. Requests are short and run in turn, so every message id gets exactly one final answer, in order.
/// </summary>
internal sealed class LdapSession(LdapServices services, IDuplexPipe transport, string peer, string certificate)
{
    private const int MaxMessage = 4 * 1024 * 1024;
    private const int FlushAt = 256 * 1024;

    private readonly BerWriter _writer = new(8192);

    /// <summary>Serves until unbind, the client's end, or a violation of the protocol.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            var read = await transport.Input.ReadAsync(stopping);
            var buffer = read.Buffer;
            var goOn = true;
            while (goOn && TryTake(ref buffer, out var message, out var broken))
            {
                goOn = broken is not null ? Disconnect(broken, message)
                    : services.Hours.Find(SpineServices.Cis) is { } closure ? DisconnectClosed(closure, message)
                    : await ServeAsync(message);
                if (_writer.Length >= FlushAt)
                {
                    goOn &= await FlushAsync();
                }
            }

            goOn &= await FlushAsync();
            transport.Input.AdvanceTo(buffer.Start, buffer.End);
            if (!goOn || read.IsCompleted)
            {
                return;
            }
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlyMemory<byte> message, out string? broken)
    {
        message = default;
        broken = null;
        Span<byte> head = stackalloc byte[10];
        var available = (int)Math.Min(buffer.Length, head.Length);
        buffer.Slice(0, available).CopyTo(head);
        try
        {
            if (available > 0 && head[0] != BerTag.Sequence)
            {
                broken = $"a message must begin with 30, not {head[0]:X2}";
            }
            else if (!BerReader.TryReadHeader(head[..available], out _, out var header, out var length))
            {
                return false;
            }
            else if (length > MaxMessage)
            {
                broken = $"a message of {length} octets; the limit is {MaxMessage}";
            }
            else if (buffer.Length < header + length)
            {
                return false;
            }
            else
            {
                var whole = buffer.Slice(0, header + length);
                message = whole.IsSingleSegment ? whole.First : whole.ToArray();
                buffer = buffer.Slice(whole.End);
            }
        }
        catch (LdapDecodingException e)
        {
            broken = e.Message;
        }

        return true;
    }

    private async ValueTask<bool> ServeAsync(ReadOnlyMemory<byte> bytes)
    {
        var started = Stopwatch.GetTimestamp();
        var exchange = new Exchange
        {
            At = services.Clock.GetUtcNow(),
            Surface = "directory",
            Operation = "LDAP",
            Peer = peer,
            ClientCertificate = certificate,
            Request = bytes,
        };
        var before = _writer.Length;
        bool goOn;
        try
        {
            var message = LdapMessage.Read(bytes);
            if (message.Id == 0 && message.Operation != LdapOperation.UnbindRequest)
            {
                throw new LdapDecodingException("message id 0 is reserved");
            }

            goOn = await DispatchAsync(message, exchange);
        }
        catch (LdapDecodingException e)
        {
            return Disconnect(e.Message, bytes);
        }

        exchange.Response = _writer.WrittenMemory[before..];
        exchange.Microseconds = (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        services.Exchanges.Record(exchange);
        return goOn;
    }

    private async ValueTask<bool> DispatchAsync(LdapMessage message, Exchange exchange)
    {
        switch (message.Operation)
        {
            case LdapOperation.SearchRequest:
                exchange.Operation = "LDAP search";
                await services.Search.AnswerAsync(message, _writer, exchange);
                return true;
            case LdapOperation.BindRequest:
                exchange.Operation = "LDAP bind";
                await services.Bind.AnswerAsync(message, _writer, exchange);
                return true;
            case LdapOperation.CompareRequest:
                exchange.Operation = "LDAP compare";
                services.Compare.Answer(message, _writer, exchange);
                return true;
            case LdapOperation.ExtendedRequest:
                exchange.Operation = "LDAP extended";
                ExtendedOperations.Answer(message, _writer, exchange);
                return true;
            case LdapOperation.AbandonRequest:
                exchange.Operation = "LDAP abandon"; // no answer; earlier operations are finished before this one is read
                return true;
            case LdapOperation.UnbindRequest:
                exchange.Operation = "LDAP unbind";
                return false;
            case LdapOperation.AddRequest or LdapOperation.ModifyRequest or LdapOperation.DeleteRequest or LdapOperation.ModifyDnRequest:
                exchange.Operation = "LDAP write";
                WriteOperations.Refuse(message, _writer, exchange, services.Schema.IsPermissive);
                return true;
            default:
                throw new LdapDecodingException($"operation {message.Operation:X2} is not a request");
        }
    }

    private bool Disconnect(string why, ReadOnlyMemory<byte> bytes) =>
        Disconnect(LdapResult.ProtocolError, why, new Refusal("LDAP_PROTOCOL", "a message as RFC 4511 describes", why, "RFC 4511 4.1.1, 5.1"), bytes);

    // "This server will be unavailable for an extended period of time" (RFC 4511 4.4.1).
    private bool DisconnectClosed(Closure closure, ReadOnlyMemory<byte> bytes) =>
        Disconnect(services.Options.MaintenanceAnswer == "refuse" ? null : LdapResult.Unavailable, closure.Refusal.ToString(), closure.Refusal, bytes);

    private bool Disconnect(LdapResult? code, string why, Refusal refusal, ReadOnlyMemory<byte> bytes)
    {
        if (code is { } told)
        {
            LdapAnswers.NoticeOfDisconnection(_writer, told, why);
        }

        services.Exchanges.Record(new Exchange
        {
            At = services.Clock.GetUtcNow(),
            Surface = "directory",
            Operation = "LDAP",
            Peer = peer,
            ClientCertificate = certificate,
            Request = bytes,
            Status = (int)(code ?? LdapResult.Unavailable),
            Refusal = refusal,
        });
        return false;
    }

    // False when the client does not read any more.
    private async ValueTask<bool> FlushAsync()
    {
        if (_writer.Length == 0)
        {
            return true;
        }

        var flushed = await transport.Output.WriteAsync(_writer.WrittenMemory);
        _writer.Clear();
        return !flushed.IsCompleted;
    }
}
