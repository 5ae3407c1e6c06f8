using LocalSpine.Core.Estate;

namespace LocalSpine.Estate.Calendar;

/// <summary>Which services are closed, from one instant at which that changes to the next.</summary>
internal sealed class Outlook
{
    // Longer than the longest change, so that what closes one after another without a break is seen as one.
    private static readonly TimeSpan Range = TimeSpan.FromDays(100);

    private readonly Dictionary<string, Closure> _closures = [];

    public Outlook(CalendarState state, DateTimeOffset now)
    {
        State = state;
        (From, To) = (now - Range, now + Range);
        var windows = state.Closing(From, To).ToList();
        foreach (var edge in windows.SelectMany(w => (IEnumerable<DateTimeOffset>)[w.From, w.To]))
        {
            if (edge <= now && edge > From)
            {
                From = edge;
            }
            else if (edge > now && edge < To)
            {
                To = edge;
            }
        }

        foreach (var closing in windows.Where(w => w.Covers(now)).GroupBy(w => w.Service))
        {
            var all = windows.Where(w => w.Service == closing.Key).ToList();
            var told = closing.MaxBy(w => w.To)!;
            var (since, opens) = (told.From, told.To);
            while (all.Find(w => w.From < since && w.To >= since) is { } earlier)
            {
                since = earlier.From;
            }

            while (all.Find(w => w.From <= opens && w.To > opens) is { } later)
            {
                opens = later.To;
            }

            _closures[closing.Key] = new Closure(closing.Key, told.Id, told.Title, told.From, told.To, since, opens);
        }
    }

    /// <summary>What it was made of.</summary>
    public CalendarState State { get; }

    /// <summary>First instant that it holds for.</summary>
    public DateTimeOffset From { get; }

    /// <summary>First instant that it does not hold for any more.</summary>
    public DateTimeOffset To { get; }

    public Closure? Find(string service) => _closures.GetValueOrDefault(service);
}
