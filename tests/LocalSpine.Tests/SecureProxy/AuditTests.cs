using CsCheck;
using LocalSpine.SecureProxy.Audit;

namespace LocalSpine.Tests.SecureProxy;

/// <summary>Pages of the audit: written and read again, and exported as the national tool quotes (ssp 9).</summary>
public sealed class AuditTests
{
    private static readonly AuditEntry Entry = new(
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero), "200000000001", "200000000002", "C013F113-6FDA-442C-9FCE-AA1DB0A7D327", "urn:nhs:x", 200, TimeSpan.FromMilliseconds(112.4), 1555, "",
        "GET", "proxy", "CN=a, O=b", "https://h/a", "", 0, null, "", "", "", "");

    // Texts of a few characters repeat; a page writes those only once.
    private static readonly Gen<string> Text = Gen.OneOf(Gen.String[Gen.Char['a', 'c'], 0, 2], Gen.String[Gen.Char['\0', '\u20ff'], 0, 300]);

    private static readonly Gen<AuditEntry> Entries = Gen.Select(Text.Array[14], Gen.Long[0, 4_000_000_000_000], Gen.Int[0, 999], Gen.Long[0, 1L << 50]).Select((texts, at, status, number) => new AuditEntry(
        DateTimeOffset.FromUnixTimeMilliseconds(at), texts[0], texts[1], texts[2], texts[3], status, TimeSpan.FromMicroseconds(number), number, texts[4], texts[5], texts[6], texts[7], texts[8],
        texts[9], number, number % 2 == 0 ? null : TimeSpan.FromMicroseconds(number), texts[10], texts[11], texts[12], texts[13]));

    [Fact]
    public void A_page_is_read_as_it_was_written() => Gen.Select(Entries.Array[0, 8], Gen.Long[0, 1L << 40]).Sample((entries, sequence) =>
    {
        var page = new AuditPage("ABC123", sequence);
        foreach (var entry in entries.TakeWhile(_ => !page.IsFull))
        {
            page.Add(entry);
        }

        var read = new AuditPageReader(page.Content).Entries();
        Assert.Equal(entries, read.Select(e => e with { InternalId = "" }));
        Assert.Equal(Enumerable.Range(0, entries.Length).Select(i => $"ABC123_{sequence + i}"), read.Select(e => e.InternalId[(e.InternalId.IndexOf('_', StringComparison.Ordinal) + 1)..]));
        if (entries.Length > 0)
        {
            Assert.Equal((entries.Length, entries.Min(e => e.At.ToUnixTimeMilliseconds()), entries.Max(e => e.At.ToUnixTimeMilliseconds())), (page.Rows, page.First, page.Last));
        }
    });

    [Fact]
    public void The_largest_entries_fit_until_a_page_is_full()
    {
        var page = new AuditPage("ABC123", 0);
        var count = 0;
        while (!page.IsFull)
        {
            string Long(int field) => $"{count:D6}{field:D2}{new string('\u20ac', 5000)}";
            page.Add(new AuditEntry(
                DateTimeOffset.MaxValue.AddDays(-1), Long(0), Long(1), Long(2), Long(3), int.MaxValue, TimeSpan.FromDays(100_000), long.MaxValue, Long(4), Long(5), Long(6), Long(7), Long(8), Long(9), long.MaxValue,
                TimeSpan.FromDays(1), Long(10), Long(11), Long(12), Long(13)));
            count++;
        }

        var read = new AuditPageReader(page.Content).Entries();
        Assert.Equal(count, read.Count);
        Assert.All(read, e => Assert.Equal(AuditEntry.LongestText, e.TokenScope.Length));
        Assert.Equal(count, read.Select(e => e.TokenScope).Distinct().Count());
    }

    [Fact]
    public void A_text_that_is_cut_within_a_character_is_still_text()
    {
        var page = new AuditPage("ABC123", 0);
        page.Add(Entry with { Target = new string('x', AuditEntry.LongestText - 1) + "\U0001F600", Check = "next" });
        var read = Assert.Single(new AuditPageReader(page.Content).Entries());
        Assert.StartsWith(new string('x', AuditEntry.LongestText - 1), read.Target, StringComparison.Ordinal);
        Assert.Equal("next", read.Check);
    }

    [Fact]
    public void The_extract_quotes_all_but_letters_and_digits() => Assert.Equal(
        "\"_time\",sspFrom,sspTo,SspTraceId,interaction,responseCode,duration,responseSize,responseErrorMessage,method\n"
        + "\"2026-01-02T03:04:05.006+0000\",200000000001,200000000002,\"C013F113-6FDA-442C-9FCE-AA1DB0A7D327\",\"urn:nhs:x\",200,\"0.112\",1555,None,GET\n",
        AuditExport.Csv([Entry], all: false));

    [Theory]
    [InlineData("a\"b,c", ",\"a\"\"b,c\",")]
    [InlineData("a\nb", ",\"a\nb\",")]
    public void What_callers_wrote_stays_in_its_field(string from, string field) => Assert.Contains(field, AuditExport.Csv([Entry with { From = from }], all: false), StringComparison.Ordinal);
}
