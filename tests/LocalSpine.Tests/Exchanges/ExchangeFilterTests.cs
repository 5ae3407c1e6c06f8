using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;

namespace LocalSpine.Tests.Exchanges;

/// <summary>One filter for the page, its stream, the admin API and the command line.</summary>
public sealed class ExchangeFilterTests
{
    private static readonly Exchange Refused = new()
    {
        Surface = "messaging", Operation = "POST /sync-service", At = new DateTimeOffset(2026, 11, 27, 9, 30, 0, TimeSpan.Zero), Status = 500, Interaction = "urn:nhs:names:services:pds:QUPA_IN000008UK02",
        FromAsid = "200000000115", ToAsid = "227319907548", PartyKey = "A91424-900001", MessageId = "uuid:1A", UserId = "555", Refusal = new Refusal("ACCESS_CONTROL_ASID", "a", "b"),
    };

    public static TheoryData<string, string, bool> Fields => new()
    {
        { "surface", "MESSAGING", true }, { "surface", "smsp", false },
        { "verdict", "refused", true }, { "verdict", "accepted", false }, { "verdict", "warned", false },
        { "rule", " access_control_asid ", true }, { "rule", "ACCESS", false },
        { "asid", "200000000115", true }, { "asid", "227319907548", true }, { "asid", "2000000001", false },
        { "partyKey", "a91424-900001", true }, { "partyKey", "A91424", false },
        { "interaction", "QUPA_IN000008UK02", true }, { "interaction", "urn:nhs:names:services:pds:QUPA_IN000008UK02", true }, { "interaction", "IN000008UK02", false },
        { "messageId", "1a", true }, { "messageId", "uuid:1A", true }, { "messageId", "A", false },
        { "userId", "555", true }, { "userId", "55", false },
        { "status", "500", true }, { "status", "5XX", true }, { "status", "4xx", false }, { "status", "0", false },
        { "since", "2026-11-27T09:30", true }, { "since", "2026-11-27T09:31", false }, { "since", "2026-11-27T10:30+01:00", true },
    };

    [Theory, MemberData(nameof(Fields))]
    public void Each_field_takes_what_it_names(string field, string value, bool isTaken)
    {
        Assert.True(ExchangeSearch.TryRead(Filter(field, value), null, out var search, out _));
        Assert.Equal(isTaken, search.Matches(Refused));
        Assert.Equal($"{field}={Uri.EscapeDataString(value)}", Filter(field, value).ToQuery());
    }

    [Theory]
    [InlineData("verdict", "maybe", "FILTER_VERDICT")]
    [InlineData("status", "5x", "FILTER_STATUS")]
    [InlineData("status", "-1", "FILTER_STATUS")]
    [InlineData("since", "yesterday", "FILTER_SINCE")]
    public void What_cannot_be_understood_is_refused(string field, string value, string rule)
    {
        Assert.False(ExchangeSearch.TryRead(Filter(field, value), null, out _, out var problem));
        Assert.Equal((rule, value), (problem.Rule, problem.Came));
    }

    [Fact]
    public void A_surface_that_is_left_out_is_found_when_it_is_named()
    {
        var own = new Exchange { Surface = "portal", Operation = "o" };
        Assert.True(ExchangeSearch.TryRead(new ExchangeFilter(), "portal", out var all, out _));
        Assert.Equal((false, true), (all.Matches(own), all.Matches(Refused)));
        Assert.True(ExchangeSearch.TryRead(new ExchangeFilter { Surface = "portal" }, "portal", out var named, out _));
        Assert.Equal((true, false), (named.Matches(own), named.Matches(Refused)));
    }

    [Fact]
    public void A_text_is_looked_for_in_both_bodies()
    {
        var log = new ExchangeLog();
        log.Record(new Exchange { Surface = "s", Operation = "o", Request = "<id extension=\"9000000009\"/>"u8.ToArray() });
        log.Record(new Exchange { Surface = "s", Operation = "o", Response = "9000000009"u8.ToArray() });
        log.Record(new Exchange { Surface = "s", Operation = "o", Request = "9000000017"u8.ToArray() });
        Assert.True(ExchangeSearch.TryRead(new ExchangeFilter { Text = "9000000009" }, null, out var search, out _));
        Assert.Equal([2, 1], log.Find(search, 10).Select(e => e.Id));
    }

    private static ExchangeFilter Filter(string field, string value) => field switch
    {
        "surface" => new ExchangeFilter { Surface = value },
        "verdict" => new ExchangeFilter { Verdict = value },
        "rule" => new ExchangeFilter { Rule = value },
        "asid" => new ExchangeFilter { Asid = value },
        "partyKey" => new ExchangeFilter { PartyKey = value },
        "interaction" => new ExchangeFilter { Interaction = value },
        "messageId" => new ExchangeFilter { MessageId = value },
        "userId" => new ExchangeFilter { UserId = value },
        "status" => new ExchangeFilter { Status = value },
        _ => new ExchangeFilter { Since = value },
    };
}
