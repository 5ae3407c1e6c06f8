using LocalSpine.Core.Messaging;
using LocalSpine.Hosting.Exchanges;

namespace LocalSpine.Hosting.Health;

/// <summary>How an environment is, as its start page and <c>/admin/health</c> tell it; each node tells of itself, but for database, queues and conversations.</summary>
/// <param name="State"><c>ok</c>, <c>degraded</c> (a listener or the database is not as it should be) or <c>starting</c>.</param>
/// <param name="Recorded">Exchanges recorded since the start.</param>
/// <param name="IsRecording">False when the exchange record is switched off; then nothing is known of exchanges.</param>
/// <param name="UptimeSeconds">Real time.</param>
public sealed record HealthReport(
    string State, IReadOnlyList<ServiceHealth> Services, DatabaseHealth Database, IReadOnlyList<QueueHealth> Queues, ClockHealth Clock, ConversationHealth Conversations, RecentExchanges Exchanges,
    long Recorded, bool IsRecording, long MemoryMiB, long UptimeSeconds);

/// <summary>A surface and its exchanges of the last minutes.</summary>
/// <param name="IsListening">The port that it is reached at is open.</param>
/// <param name="Microseconds">Average of an exchange.</param>
public sealed record ServiceHealth(string Name, string Purpose, string Url, bool IsListening, int Exchanges, int Refused, int Warned, long Microseconds);

/// <summary>The database: what a read and a write of nothing take.</summary>
public sealed record DatabaseHealth(string Engine, LatencyHealth Read, LatencyHealth Write);

/// <summary>How long something took.</summary>
/// <param name="State"><c>ok</c>, <c>slow</c> or <c>failed</c>.</param>
/// <param name="Problem">Why it failed.</param>
public sealed record LatencyHealth(string State, double Milliseconds, string Problem);

/// <summary>Work of a module that waits.</summary>
/// <param name="OldestSeconds">For how long the oldest has been due, in virtual time; 0 when nothing is.</param>
public sealed record QueueHealth(string Module, long Waiting, long InWork, long GivenUp, DateTimeOffset? NextDue, long OldestSeconds);

/// <summary>The environment's clock.</summary>
/// <param name="OffsetSeconds">How far it is ahead of real time; 0 within a second.</param>
public sealed record ClockHealth(DateTimeOffset Now, bool IsFrozen, long OffsetSeconds);
