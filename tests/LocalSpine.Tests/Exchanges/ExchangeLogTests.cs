using LocalSpine.Hosting.Exchanges;

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
        Assert.Equal([10], log.Get(11)!.Value.Request);
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

        Assert.Empty(log.Get(1)!.Value.Response);
        var newest = log.Get(count)!.Value.Response;
        Assert.Equal(ExchangeLog.MaxBody, newest.Length); // its beginning
        Assert.All(newest, octet => Assert.Equal((byte)(count - 1), octet));
    }

    [Fact]
    public async Task Who_waits_is_woken_by_the_exchange_waited_for()
    {
        var log = new ExchangeLog();
        var waiting = log.WaitAsync(e => e.Operation == "wanted", 1, 0, TimeSpan.FromMinutes(1), CancellationToken.None);
        log.Record(new Exchange { Surface = "s", Operation = "other" });
        Assert.False(waiting.IsCompleted);
        log.Record(new Exchange { Surface = "s", Operation = "wanted" });
        Assert.Equal("wanted", Assert.Single(await waiting).Operation);
    }
}
