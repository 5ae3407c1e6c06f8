using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Hosting.Exchanges;

/// <summary>An <see cref="ExchangeFilter"/> made ready to be asked of many exchanges.</summary>
public sealed class ExchangeSearch
{
    private readonly ExchangeFilter _filter;
    private readonly string? _except;
    private readonly (int Low, int High) _status;
    private readonly DateTimeOffset? _since;

    private ExchangeSearch(ExchangeFilter filter, string? except, (int Low, int High) status, DateTimeOffset? since)
    {
        _filter = filter;
        _except = string.IsNullOrWhiteSpace(filter.Surface) ? except : null;
        _status = status;
        _since = since;
        Text = string.IsNullOrEmpty(filter.Text) ? [] : Encoding.UTF8.GetBytes(filter.Text);
    }

    /// <summary>Octets that have to stand in one of the bodies, which <see cref="ExchangeLog"/> looks at; empty for none.</summary>
    public byte[] Text { get; }

    /// <summary>Reads a filter.</summary>
    /// <param name="except">A surface whose exchanges are wanted only when it is named.</param>
    /// <param name="problem">Which of its texts cannot be understood; null when all can.</param>
    public static bool TryRead(ExchangeFilter filter, string? except, [NotNullWhen(true)] out ExchangeSearch? search, [NotNullWhen(false)] out Refusal? problem)
    {
        var status = (Low: int.MinValue, High: int.MaxValue);
        DateTimeOffset? since = null;
        problem =
            !IsEmpty(filter.Verdict) && filter.Verdict is not ("accepted" or "warned" or "refused") ? new Refusal("FILTER_VERDICT", "accepted, warned or refused", filter.Verdict!)
            : !IsEmpty(filter.Status) && !TryStatus(filter.Status!.Trim(), out status) ? new Refusal("FILTER_STATUS", "a number as 403 or a class as 4xx", filter.Status)
            : !IsEmpty(filter.Since) && (since = Instant(filter.Since!)) is null ? new Refusal("FILTER_SINCE", "a date and a time, as 2026-11-27T09:30", filter.Since!)
            : null;
        search = problem is null ? new ExchangeSearch(filter, except, status, since) : null;
        return search is not null;
    }

    /// <summary>True when an exchange satisfies all but <see cref="Text"/>.</summary>
    public bool Matches(Exchange e) =>
        e.Surface != _except
        && Is(_filter.Surface, e.Surface)
        && (IsEmpty(_filter.Verdict) || VerdictOf(e) == _filter.Verdict)
        && Is(_filter.Rule, e.Refusal?.Rule ?? e.Warning?.Rule ?? "")
        && (Is(_filter.Asid, e.FromAsid) || Is(_filter.Asid, e.ToAsid))
        && Is(_filter.PartyKey, e.PartyKey)
        && IsEndOf(_filter.Interaction, e.Interaction)
        && IsEndOf(_filter.MessageId, e.MessageId)
        && Is(_filter.UserId, e.UserId)
        && e.Status >= _status.Low && e.Status <= _status.High
        && (_since is null || e.At >= _since)
        && (_filter.Refused is null || _filter.Refused == (e.Refusal is not null))
        && (_filter.Decided is null || _filter.Decided == (e.Decision is not null));

    /// <summary><c>accepted</c>, <c>warned</c> or <c>refused</c>.</summary>
    public static string VerdictOf(Exchange e) => e.Refusal is not null ? "refused" : e.Warning is not null ? "warned" : "accepted";

    private static bool IsEmpty(string? text) => string.IsNullOrWhiteSpace(text);

    private static bool Is(string? wanted, string value) => IsEmpty(wanted) || value.AsSpan().Equals(wanted.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);

    private static bool IsEndOf(string? wanted, string value)
    {
        var text = wanted.AsSpan().Trim();
        return text.IsEmpty || (value.AsSpan().EndsWith(text, StringComparison.OrdinalIgnoreCase) && (value.Length == text.Length || value[^(text.Length + 1)] == ':'));
    }

    private static bool TryStatus(string text, out (int Low, int High) status)
    {
        status = default;
        if (text is [>= '0' and <= '9', 'x' or 'X', 'x' or 'X'])
        {
            var low = (text[0] - '0') * 100;
            status = (low, low + 99);
            return true;
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        status = (number, number);
        return isNumber;
    }

    private static DateTimeOffset? Instant(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var instant) ? instant : null;
}
