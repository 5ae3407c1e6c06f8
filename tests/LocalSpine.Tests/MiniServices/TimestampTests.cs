using System.Text;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.MiniServices.Rules;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Tests.MiniServices;

/// <summary>The WS-Security timestamp at noon on 1 July 2026 UTC (smsp 3.1).</summary>
public sealed class TimestampTests
{
    [Theory]
    [InlineData("2026-07-01T11:59:00Z", "2026-07-01T12:04:00Z", null)]
    [InlineData("2026-07-01T11:59:00.123Z", "2026-07-01T12:04:00.123Z", null)]
    [InlineData("2026-07-01T12:59:00+01:00", "2026-07-01T13:04:00+01:00", null)]
    [InlineData("2026-07-01T12:04:59Z", "2026-07-01T12:10:00Z", null)]
    [InlineData("2026-07-01T12:05:01Z", "2026-07-01T12:10:00Z", "TIMESTAMP")]
    [InlineData("2026-07-01T11:00:00Z", "2026-07-01T11:59:59Z", "TIMESTAMP")]
    [InlineData("2026-07-01T11:59:00", "2026-07-01T12:04:00", "TIMESTAMP_ZONE")]
    [InlineData("today", "2026-07-01T12:04:00Z", "TIMESTAMP")]
    public void A_timestamp_holds_from_its_beginning_to_its_end(string created, string expires, string? broken)
    {
        var request = new SmspExchange(default, null, "", "", new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero))
        {
            Message = new ItkRequest(XmlTree.Read(Encoding.UTF8.GetBytes(
                $"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><Security xmlns=\"{ItkNames.Security}\"><u:Timestamp xmlns:u=\"{ItkNames.SecurityUtility}\"><u:Created>{created}</u:Created><u:Expires>{expires}</u:Expires></u:Timestamp></Security></s:Header></s:Envelope>"))),
        };
        Assert.Equal(broken, (SecurityRules.Timestamp.Apply(request) ?? SecurityRules.TimestampZone.Apply(request))?.Rule);
    }
}
