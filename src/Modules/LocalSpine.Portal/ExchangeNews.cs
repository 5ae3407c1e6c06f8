using LocalSpine.Hosting.Exchanges;
using LocalSpine.Portal.Pages;

namespace LocalSpine.Portal;

/// <summary>
/// Tells one viewer whether the exchanges that a list shows have changed: asks each exchange once, and remembers those that were still under way. However many
/// exchanges arrive and however long the list is watched, a look costs no more than the exchanges that arrived since the last.
/// </summary>
internal sealed class ExchangeNews(ExchangeLog log, Func<Exchange, bool> isShown)
{
    private const int MostRemembered = ExchangesModel.PageSize;

    private readonly List<Exchange> _underWay = [];
    private long _version = -1;
    private long _seen = -1;
    private long _changes;

    /// <summary>How often, at looks so far, one had come that the list shows, or one that it shows had come to its end.</summary>
    public long Look()
    {
        var version = log.Version;
        if (version == _version)
        {
            return _changes;
        }

        _version = version;
        if (_seen < 0)
        {
            _seen = log.Count;
            _underWay.AddRange(log.Find(e => e.IsUnderWay && isShown(e), MostRemembered));
            return _changes;
        }

        var after = _seen;
        _seen = log.Count;
        var hasEnded = _underWay.RemoveAll(e => !e.IsUnderWay) > 0;
        var found = log.Find(isShown, MostRemembered, after, _seen + 1);
        _underWay.AddRange(found.Where(e => e.IsUnderWay));
        if (_underWay.Count > MostRemembered)
        {
            _underWay.RemoveRange(0, _underWay.Count - MostRemembered);
        }

        return hasEnded || found.Count > 0 ? ++_changes : _changes;
    }
}
