using System.Globalization;
using System.Text;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Estate.Packs;

/// <summary>The firewall table: as CSV with the columns of the public page, and as rules for nftables and Windows.</summary>
internal static class FirewallFiles
{
    public static IEnumerable<(string Name, string Content)> Make(PackContext pack)
    {
        var rows = Rows(pack);
        yield return ("network/firewall.csv", Csv(rows));
        yield return ("network/firewall.nft", Nftables(pack, rows));
        yield return ("network/firewall.ps1", Windows(pack, rows));
    }

    private static List<Row> Rows(PackContext pack)
    {
        var rows = new List<Row>();
        foreach (var surface in pack.Catalog.Surfaces)
        {
            rows.Add(new Row("outbound", surface.Purpose, pack.Catalog.UrlOf(surface), pack.Catalog.HostOf(surface), pack.Address, pack.Catalog.PortOf(surface)));
        }

        foreach (var (host, port) in pack.Receivers)
        {
            rows.Add(new Row("inbound", "All messages to the endpoint; they come as msg-out.dep.spine2.ncrs.nhs.uk", $"https://{host}{(port == 443 ? "" : ":" + Text(port))}", host, pack.Address, port));
        }

        return rows;
    }

    private static string Csv(List<Row> rows)
    {
        var csv = new StringBuilder("Direction,Description,URL,DNS name,Environment's IP address,Protocol,Port\r\n");
        foreach (var row in rows)
        {
            csv.Append(string.Join(',', new[] { row.Direction, row.Description, row.Url, row.Host, row.Address, "TCP", Text(row.Port) }.Select(Field))).Append("\r\n");
        }

        csv.Append("inbound,\"Token events, when a listener is registered: to the port that it asked for\",,Not applicable,").Append(pack(rows)).Append(",TCP,Any\r\n");
        return csv.ToString();

        static string pack(List<Row> rows) => Field(rows[0].Address);
    }

    private static string Nftables(PackContext pack, List<Row> rows)
    {
        var family = pack.Address.Contains(':', StringComparison.Ordinal) ? "ip6" : "ip";
        var outbound = Ports(rows, "outbound");
        var inbound = Ports(rows, "inbound");
        var text = new StringBuilder($$"""
            #!/usr/sbin/nft -f
            # Lets a product reach LocalSpine at {{pack.Address}}, and be reached by it.
            # For the usual table 'inet filter'; rules go to the front, before one that drops. In a table of another name, change the name here.
            # 'nft -c -f firewall.nft' only checks; token events need their listener's port as well.
            add table inet filter
            add chain inet filter input { type filter hook input priority 0; }
            add chain inet filter output { type filter hook output priority 0; }
            insert rule inet filter output {{family}} daddr {{pack.Address}} tcp dport { {{outbound}} } accept comment "LocalSpine"

            """);
        if (inbound.Length > 0)
        {
            text.Append($"insert rule inet filter input {family} saddr {pack.Address} tcp dport {{ {inbound} }} accept comment \"LocalSpine deliveries\"\n");
        }

        return text.ToString();
    }

    private static string Windows(PackContext pack, List<Row> rows)
    {
        var text = new StringBuilder($"# Lets a product reach LocalSpine at {pack.Address}, and be reached by it. Run in an elevated PowerShell.\r\n");
        text.Append($"New-NetFirewallRule -DisplayName 'LocalSpine outbound' -Group 'LocalSpine' -Direction Outbound -Action Allow -Protocol TCP -RemoteAddress {pack.Address} -RemotePort {Ports(rows, "outbound")}\r\n");
        if (Ports(rows, "inbound") is { Length: > 0 } inbound)
        {
            text.Append($"New-NetFirewallRule -DisplayName 'LocalSpine deliveries' -Group 'LocalSpine' -Direction Inbound -Action Allow -Protocol TCP -RemoteAddress {pack.Address} -LocalPort {inbound}\r\n");
        }

        return text.Append("# To take them away: Remove-NetFirewallRule -Group 'LocalSpine'\r\n").ToString();
    }

    private static string Ports(List<Row> rows, string direction) =>
        string.Join(", ", rows.Where(r => r.Direction == direction).Select(r => r.Port).Distinct().Order().Select(Text));

    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Row(string Direction, string Description, string Url, string Host, string Address, int Port);
}
