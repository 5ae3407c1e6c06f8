using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using LocalSpine.Core.Mailboxes;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Proxying;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Portal.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Portal;

/// <summary>
/// Server-sent events of the pages that renew themselves: one when the stream begins, and at most one a second after that, when what the page shows has changed.
/// The page's script then fetches the page again; without scripts it does so every few seconds.
/// </summary>
internal static class LivePages
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/live/exchanges", (ExchangeLog log, [AsParameters] ExchangeFilter filter, CancellationToken cancellationToken) =>
            ExchangeSearch.TryRead(filter, ExchangesModel.OwnSurface, out var search, out _) ? Events(Exchanges(log, e => log.Matches(search, e)), cancellationToken) : Results.NoContent());
        routes.MapGet("/live/proxy", (ExchangeLog log, ISecureProxy proxy, bool? refused, CancellationToken cancellationToken) =>
            Events(Exchanges(log, e => ProxyModel.IsShown(e, proxy, refused ?? false)), cancellationToken));
        routes.MapGet("/live/conversations", (IConversations conversations, string? party, CancellationToken cancellationToken) =>
            Changes(async stopping => await ConversationsModel.NewestAsync(conversations, party, stopping), cancellationToken));
        routes.MapGet("/live/conversations/{id}", (IConversations conversations, string id, CancellationToken cancellationToken) =>
            Changes(async stopping => await conversations.FindAsync(id, stopping), cancellationToken));
        routes.MapGet("/live/mailboxes", (IMailboxes mailboxes, CancellationToken cancellationToken) =>
            Changes(async stopping => await mailboxes.ListAsync(stopping), cancellationToken));
        routes.MapGet("/live/mailboxes/{id}", (IMailboxes mailboxes, string id, CancellationToken cancellationToken) =>
            Changes(async stopping => await MailboxDetailModel.LookAsync(mailboxes, id, stopping), cancellationToken));
        routes.MapGet("/live/mailboxes/messages/{id}", (IMailboxes mailboxes, string id, CancellationToken cancellationToken) =>
            Changes(async stopping => await mailboxes.FindMessageAsync(id, stopping), cancellationToken));
    }

    // Whatever a page shows, by a digest of it.
    private static IResult Changes(Func<CancellationToken, ValueTask<object?>> look, CancellationToken cancellationToken) =>
        Events(async stopping => Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(await look(stopping)))), cancellationToken);

    private static Func<CancellationToken, ValueTask<string>> Exchanges(ExchangeLog log, Func<Exchange, bool> isShown)
    {
        var news = new ExchangeNews(log, isShown);
        return _ => ValueTask.FromResult(news.Look().ToString(CultureInfo.InvariantCulture));
    }

    private static IResult Events(Func<CancellationToken, ValueTask<string>> look, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(EventsAsync(look, cancellationToken));

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(Func<CancellationToken, ValueTask<string>> look, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = await look(cancellationToken);
            if (now != last)
            {
                last = now;
                yield return new SseItem<string>(now);
            }

            await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a page that was closed is no refusal
        }
    }
}
