using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Admin;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Portal;

namespace LocalSpine.Tests.Exchanges;

/// <summary>The record stays bounded, and gives back what it still holds.</summary>
public sealed class ExchangeLogTests
{
    [Fact]
    public void The_oldest_exchanges_make_room()
    {
        var log = new ExchangeLog();
        for (var i = 0; i < ExchangeLog.Capacity + 10; i++)
        {
            log.Record(new Exchange { Surface = "s", Operation = "o", Request = new byte[] { (byte)i } });
        }

        Assert.Equal(ExchangeLog.Capacity + 10, log.Count);
        Assert.Null(log.Get(10));
        Assert.Equal([10], log.Get(11)!.Request.Octets);
        Assert.Equal(ExchangeLog.Capacity, log.Find(_ => true, int.MaxValue).Count);
        Assert.Equal(log.Count, log.Find(_ => true, 1)[0].Id);
    }

    [Fact]
    public void Bodies_make_room_sooner_than_the_exchanges_they_belong_to()
    {
        var log = new ExchangeLog();
        var count = (ExchangeLog.BodyBytes / ExchangeLog.MaxBody) + 2;
        for (var i = 0; i < count; i++)
        {
            var body = new byte[ExchangeLog.MaxBody + 1];
            Array.Fill(body, (byte)i);
            log.Record(new Exchange { Surface = "s", Operation = "o", Response = body });
        }

        Assert.True(log.Get(1)!.Response.IsOverwritten);
        Assert.True(log.Get(count)!.Response.IsCut);
        var newest = log.Get(count)!.Response.Octets;
        Assert.Equal(ExchangeLog.MaxBody, newest.Length); // its beginning
        Assert.All(newest, octet => Assert.Equal((byte)(count - 1), octet));
    }

    [Fact]
    public async Task Who_waits_is_woken_by_the_exchange_waited_for()
    {
        var log = new ExchangeLog();
        Assert.True(ExchangeSearch.TryRead(new ExchangeFilter { MessageId = "wanted" }, null, out var search, out _));
        var waiting = log.WaitAsync(search, 1, 0, TimeSpan.FromMinutes(1), CancellationToken.None);
        log.Record(new Exchange { Surface = "s", Operation = "o", MessageId = "other" });
        Assert.False(waiting.IsCompleted);
        log.Record(new Exchange { Surface = "s", Operation = "o", MessageId = "wanted" });
        Assert.Equal("wanted", Assert.Single(await waiting).MessageId);
    }

    [Fact]
    public void Everything_that_is_known_of_an_exchange_comes_back()
    {
        var log = new ExchangeLog();
        Exchange[] given =
        [
            new()
            {
                At = new DateTimeOffset(2026, 11, 27, 9, 30, 0, 123, TimeSpan.Zero), Surface = "s", Operation = "POST /Zoë", PeerAddress = System.Net.IPAddress.Parse("::1"), PeerPort = 65535,
                ClientCertificate = "CN=a", Status = -1, Refusal = new Refusal("R", "e", "c", "s"), Warning = new Refusal("W", "", "", ""), Interaction = "i", FromAsid = "1", ToAsid = "2",
                PartyKey = "p", UserId = "u", RoleProfile = "r", OdsCode = "o", MessageId = "m", Microseconds = long.MaxValue, MicrosecondsToAnswer = 7,
            },
            new() { Surface = "", Operation = "", Peer = "outbound" },
        ];
        foreach (var exchange in given)
        {
            log.Record(exchange);
            var kept = log.Get(exchange.Id)!.Exchange;
            Assert.NotSame(exchange, kept); // an object that lives for long costs more than its octets
            Assert.Equal(System.Text.Json.JsonSerializer.Serialize(ExchangeView.Of(exchange)), System.Text.Json.JsonSerializer.Serialize(ExchangeView.Of(kept)));
            Assert.Equal(exchange.MicrosecondsToAnswer, kept.MicrosecondsToAnswer);
        }
    }

    [Fact]
    public void What_is_known_of_exchanges_is_bounded_too()
    {
        var log = new ExchangeLog();
        for (var i = 0; i < ExchangeLog.Capacity; i++)
        {
            log.Record(new Exchange { Surface = "s", Operation = new string('ë', 2_000), MessageId = new string('m', 2_000) });
        }

        var kept = log.Find(_ => true, int.MaxValue);
        Assert.InRange(kept.Count, 1_000, ExchangeLog.FieldBytes / 3_000);
        Assert.Equal(log.Count, kept[0].Id);
        Assert.Null(log.Get(1));
        Assert.StartsWith("ëëë", kept[0].Operation, StringComparison.Ordinal); // its beginning
    }

    [Fact]
    public void An_exchange_under_way_is_the_one_that_its_handler_changes()
    {
        var log = new ExchangeLog();
        var exchange = new Exchange { Surface = "s", Operation = "o", IsUnderWay = true, Request = new byte[] { 1 } };
        log.Record(exchange);
        exchange.Status = 200;
        Assert.Equal(200, log.Get(1)!.Exchange.Status);
        exchange.Status = 500;
        log.Complete(exchange);
        var kept = log.Get(1)!;
        Assert.NotSame(exchange, kept.Exchange);
        Assert.Equal((500, false, 1), (kept.Exchange.Status, kept.Exchange.IsUnderWay, kept.Request.Octets.Length));
    }

    [Fact]
    public void Switched_off_it_keeps_nothing()
    {
        var log = new ExchangeLog(isOn: false);
        var exchange = new Exchange { Surface = "s", Operation = "o", Request = new byte[10] };
        log.Record(exchange);
        Assert.Equal((0, 0), (log.Count, exchange.Id));
        Assert.Empty(log.Find(_ => true, 10));
        Assert.Empty(log.Recent().Surfaces);
        Assert.Null(log.Get(1));
    }

    [Fact]
    public void Pages_of_older_ones_follow_each_other_without_a_gap()
    {
        var log = new ExchangeLog();
        for (var i = 0; i < 600; i++)
        {
            log.Record(new Exchange { Surface = i % 3 == 0 ? "s" : "other", Operation = "o" });
        }

        var seen = new List<long>();
        var before = long.MaxValue;
        while (log.Find(e => e.Surface == "s", 70, 0, before) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(e => e.Id));
            before = page[^1].Id;
        }

        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)(i * 3) + 1).Reverse(), seen);
    }

    [Fact]
    public void The_last_minutes_are_counted_and_older_ones_forgotten()
    {
        var time = new VirtualClock();
        time.Freeze(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var log = new ExchangeLog(time: time);
        log.Record(new Exchange { Surface = "old", Operation = "o" });
        time.Advance(TimeSpan.FromMinutes(14));
        log.Record(new Exchange { Surface = "s", Operation = "o", Microseconds = 10 });
        var underWay = new Exchange { Surface = "s", Operation = "o", IsUnderWay = true };
        log.Record(underWay);
        Assert.Equal([("s", 1, 0), ("old", 1, 0)], log.Recent().Surfaces.OrderByDescending(s => s.Surface).Select(s => (s.Surface, s.Total, s.Refused)));
        underWay.Refusal = new Refusal("RULE", "e", "c");
        underWay.Microseconds = 30;
        log.Complete(underWay);
        time.Advance(TimeSpan.FromMinutes(1));
        var recent = log.Recent();
        Assert.Equal(new SurfaceCount("s", 2, 1, 0, 20), Assert.Single(recent.Surfaces));
        Assert.Equal(new RuleCount("RULE", 1), Assert.Single(recent.Rules));
        time.Advance(TimeSpan.FromMinutes(15));
        Assert.Empty(log.Recent().Surfaces);
    }

    [Fact]
    public void A_watched_list_has_news_when_one_of_its_exchanges_comes_or_ends()
    {
        var log = new ExchangeLog();
        var early = new Exchange { Surface = "wanted", Operation = "o", IsUnderWay = true };
        log.Record(early);
        var news = new ExchangeNews(log, e => e.Surface == "wanted");
        var at = news.Look();
        Assert.Equal(at, news.Look());
        log.Record(new Exchange { Surface = "other", Operation = "o" });
        Assert.Equal(at, news.Look());
        log.Complete(early);
        Assert.Equal(at + 1, news.Look());
        var late = new Exchange { Surface = "wanted", Operation = "o", IsUnderWay = true };
        log.Record(late);
        Assert.Equal(at + 2, news.Look());
        Assert.Equal(at + 2, news.Look());
        log.Complete(late);
        Assert.Equal(at + 3, news.Look());
    }
}
