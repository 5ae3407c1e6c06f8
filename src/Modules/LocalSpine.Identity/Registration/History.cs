using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Registration;

/// <summary>Every transition of users, cards, positions, assignments and requests: who, when, why, before and after (identity 11.3).</summary>
internal sealed class History(IDatabase database, TimeProvider clock) : IResettable
{
    public IReadOnlyList<string> ResetSql { get; } = ["delete from identity_history"];

    /// <summary>Notes a transition in the commit that makes it.</summary>
    /// <param name="subject"><c>user</c>, <c>card</c>, <c>position</c>, <c>assignment</c> or <c>request</c>, a blank, and the id.</param>
    /// <exception cref="RefusedException">A text that no database would take.</exception>
    public void Add(WriteConnection write, string subject, Actor actor, string what, string? reason, string before, string after)
    {
        if (!PlainText.HoldsLines(reason) || !PlainText.HoldsLines(before) || !PlainText.HoldsLines(after))
        {
            throw new RefusedException(new Refusal("TEXT_CONTROL_CHARACTER", "texts without control characters", $"{subject} {what}", "identity 11.3"));
        }

        write.Lock($"identity history {subject}");
        write.Command(
            """
            insert into identity_history (subject, number, at, actor, role, what, reason, state_before, state_after)
            select @subject, coalesce(max(number), 0) + 1, cast(@at as bigint), cast(@actor as text), cast(@role as text), cast(@what as text), cast(@reason as text), cast(@before as text), cast(@after as text)
            from identity_history where subject = @subject
            """,
            ("@subject", subject), ("@at", clock.GetUtcNow().ToUnixTimeMilliseconds()), ("@actor", actor.IsOperator ? actor.Uid : $"{actor.Name} ({actor.Uid})"), ("@role", actor.RoleId), ("@what", what),
            ("@reason", reason ?? ""), ("@before", before), ("@after", after)).ExecuteNonQuery();
    }

    /// <summary>What happened to something, newest first.</summary>
    public ValueTask<List<HistoryLine>> OfAsync(string subject, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var lines = new List<HistoryLine>();
            using var reader = read.Command(
                "select at, actor, role, what, reason, state_before, state_after from identity_history where subject = @subject order by number desc limit @limit",
                ("@subject", subject), ("@limit", limit)).ExecuteReader();
            while (reader.Read())
            {
                lines.Add(new HistoryLine(
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6)));
            }

            return lines;
        },
        cancellationToken);
}

/// <summary>A transition.</summary>
/// <param name="Role">Role profile in which it was done; empty in self-service and for the operator.</param>
internal sealed record HistoryLine(DateTimeOffset At, string Actor, string Role, string What, string Reason, string Before, string After);
