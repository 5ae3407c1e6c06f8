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
/// Server-sent events of the pages that renew themselves: one when the stream begins and one whenever what the page shows has changed, with a
/// digest of it. The page's script then fetches the page again; without scripts it does so every few seconds.
/// </summary>
internal static class LivePages
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/live/exchanges", (ExchangeLog log, bool? refused, CancellationToken cancellationToken) =>
            Changes(_ => ValueTask.FromResult<object?>(ExchangesModel.Newest(log, refused ?? false).Select(e => e.Id)), cancellationToken));
        routes.MapGet("/live/proxy", (ExchangeLog log, ISecureProxy proxy, bool? refused, CancellationToken cancellationToken) =>
            Changes(_ => ValueTask.FromResult<object?>(ProxyModel.Newest(log, proxy, refused ?? false).Select(e => e.Id)), cancellationToken));
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

    private static IResult Changes(Func<CancellationToken, ValueTask<object?>> look, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(EventsAsync(look, cancellationToken));

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(Func<CancellationToken, ValueTask<object?>> look, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            var digest = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(await look(cancellationToken))));
            if (digest != last)
            {
                last = digest;
                yield return new SseItem<string>(digest);
            }

            await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a page that was closed is no refusal
        }
    }
}
