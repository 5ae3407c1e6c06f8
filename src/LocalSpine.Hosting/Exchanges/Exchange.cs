using System.Net;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Hosting.Exchanges;

/// <summary>One request and its answer as recorded, with the verdict: accepted, or the rule that refused it.</summary>
public sealed class Exchange
{
    /// <summary>Position in the record, growing by one; 0 until recorded.</summary>
    public long Id { get; internal set; }

    public DateTimeOffset At { get; init; }

    /// <summary>Name of the surface; <c>?</c> when no surface could be told.</summary>
    public required string Surface { get; init; }

    /// <summary>What was asked: <c>POST /sync-service</c>, <c>LDAP search</c>, <c>TLS handshake</c>.</summary>
    public required string Operation { get => field.Length == 0 && Decision is { } decision ? decision.Operation : field; set; }

    /// <summary>Address of an HTTP peer; null when <see cref="Peer"/> was given as text.</summary>
    public IPAddress? PeerAddress { get; init; }

    public int PeerPort { get; init; }

    /// <summary>The peer's address and port.</summary>
    public string Peer { get => field ?? (PeerAddress is null ? "" : $"{PeerAddress}:{PeerPort}"); init; }

    /// <summary>Subject of the client certificate; empty without one.</summary>
    public string ClientCertificate { get; set; } = "";

    /// <summary>HTTP status or LDAP result code.</summary>
    public int Status { get; set; }

    /// <summary>Null when accepted.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>A refusal that strictness settings turned into a warning.</summary>
    public Refusal? Warning { get; set; }

    /// <summary>How it was decided, check by check, on surfaces that tell it; null on others.</summary>
    public IDecisionTrace? Decision { get; set; }

    public string Interaction { get; set; } = "";

    public string FromAsid { get; set; } = "";

    /// <summary>The system that was addressed, on surfaces where another one than the Spine can be.</summary>
    public string ToAsid { get; set; } = "";

    public string PartyKey { get; set; } = "";

    /// <summary>Smartcard user in whose name it was asked; empty for none.</summary>
    public string UserId { get; set; } = "";

    /// <summary>The user's role profile; empty for none.</summary>
    public string RoleProfile { get; set; } = "";

    /// <summary>The organisation at which the user has that role; empty when it is not known.</summary>
    public string OdsCode { get; set; } = "";

    /// <summary>Message or conversation id of the protocol.</summary>
    public string MessageId { get; set; } = "";

    /// <summary>Recorded when it is over, because its bodies are known only then; others before their answer goes out.</summary>
    public bool IsRecordedAtEnd { get; set; }

    /// <summary>Recorded before its end, because its client is not to have an answer that the record does not know.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>Its answer goes out in one piece: when that begins, all that is to be known of it is known.</summary>
    internal bool IsAnsweredWhole { get; set; }

    /// <summary>What refused it when it was recorded.</summary>
    internal Refusal? RecordedRefusal { get; set; }

    /// <summary>From the first byte read to the answer handed over, to its beginning when it goes out in one piece; in microseconds; 0 while it is under way.</summary>
    public long Microseconds { get; set; }

    /// <summary>Of these, until the answer began; 0 where it is not known.</summary>
    public long MicrosecondsToAnswer { get; set; }

    /// <summary>Timestamp of its beginning.</summary>
    internal long Began { get; init; }

    /// <summary>Content-Type of the request; empty for none.</summary>
    public string RequestType { get; internal set; } = "";

    /// <summary>Content-Type of the answer; empty for none.</summary>
    public string ResponseType { get; internal set; } = "";

    /// <summary>Request as received, set before recording; kept while the record's byte budget lasts.</summary>
    public ReadOnlyMemory<byte> Request { get; set; }

    /// <summary>Answer as sent.</summary>
    public ReadOnlyMemory<byte> Response { get; set; }

    /// <summary>Notes the smartcard user, with role profile and organisation as far as they are known.</summary>
    public void Identify(string userId, string? roleProfile, string? odsCode = null)
    {
        UserId = userId;
        RoleProfile = roleProfile ?? "";
        OdsCode = odsCode ?? "";
    }
}
