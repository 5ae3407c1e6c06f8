using System.CommandLine;
using System.Text.Json.Nodes;
using LocalSpine.Core.Directory;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Commands;

/// <summary><c>localspine endpoint create</c>: joins the environment with one command.</summary>
internal static class EndpointCommand
{
    private const string EchoInteraction = "urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1";

    public static Command Create() => new("endpoint", "Accredited systems and message handling systems") { CreateEndpoint(), Certificate(), Add(), ListEndpoints(), Check(), Name() };

    private static Command CreateEndpoint()
    {
        var ods = new Option<string>("--ods") { Description = "ODS code of the organisation", Required = true };
        var name = new Option<string?>("--name") { Description = "Name of the product" };
        var url = new Option<string?>("--url") { Description = "Where the Spine delivers messages: https://host:port/path" };
        var interactions = new Option<string>("--interactions") { Description = "all, or a comma-separated list of service:interaction or interaction ids", DefaultValueFactory = _ => "all" };
        var fqdn = new Option<string?>("--fqdn") { Description = "Host name for the certificate (default: made from ASID and ODS code)" };
        var csr = new Option<string?>("--csr") { Description = "File with a PEM certificate request of your own key" };
        var asid = new Option<string?>("--asid") { Description = "ASID that the product already has (default: the next free one)" };
        var partyKey = new Option<string?>("--party-key") { Description = "Party key that the product already has (default: the next free one)" };
        var address = new Option<string?>("--address") { Description = "host:port where its FQDN is, so that no name server has to know it" };
        var folder = new Option<string>("--out") { Description = "Folder for key, certificate and endpoint.json", Required = true };
        var command = new Command("create", "Register an accredited system and an MHS, and write its key, certificate and endpoint.json")
        {
            ods, name, url, interactions, fqdn, address, asid, partyKey, csr, folder, AdminClient.AdminOption,
        };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var csrFile = arguments.GetValue(csr);
            if (csrFile is not null && !File.Exists(csrFile))
            {
                throw new CommandException($"There is no file '{csrFile}'. Make one with: openssl req -new -newkey rsa:2048 -nodes -keyout client.key -subj /CN=your.fqdn -out {csrFile}");
            }

            var wanted = arguments.GetValue(interactions)!;
            var answer = await admin.PostAsync("admin/endpoints", new JsonObject
            {
                ["odsCode"] = arguments.GetValue(ods),
                ["name"] = arguments.GetValue(name),
                ["url"] = arguments.GetValue(url),
                ["fqdn"] = arguments.GetValue(fqdn),
                ["address"] = arguments.GetValue(address),
                ["asid"] = arguments.GetValue(asid),
                ["partyKey"] = arguments.GetValue(partyKey),
                ["csr"] = csrFile is null ? null : await File.ReadAllTextAsync(csrFile, cancellationToken),
                ["interactions"] = wanted == "all" ? "all" : List(wanted),
            }, cancellationToken);
            await WriteFolderAsync(admin, answer!.AsObject(), arguments.GetValue(folder)!, wanted, cancellationToken);
        });
        return command;
    }

    private static Command Certificate()
    {
        var asid = new Option<string>("--asid") { Description = "ASID of a registered endpoint; see 'endpoint list'", Required = true };
        var folder = new Option<string>("--out") { Description = "Folder for key, certificate and endpoint.json", Required = true };
        var command = new Command("certificate", "Write a new key and certificate for a registered endpoint, one of a seed file for example, with its endpoint.json") { asid, folder, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var answer = await admin.PostAsync($"admin/endpoints/{Uri.EscapeDataString(arguments.GetValue(asid)!)}/certificate", [], cancellationToken);
            await WriteFolderAsync(admin, answer!.AsObject(), arguments.GetValue(folder)!, "", cancellationToken);
        });
        return command;
    }

    private static Command Add()
    {
        var asid = new Option<string>("--asid") { Description = "ASID of a registered endpoint; see 'endpoint list'", Required = true };
        var interactions = new Option<string>("--interactions") { Description = "Comma-separated list of service:interaction or interaction ids", Required = true };
        var url = new Option<string?>("--url") { Description = "Address at which it offers them: https://host:port/path (default: it only asks others)" };
        var command = new Command("add", "Add interactions to a registered endpoint, or move those it has to another address") { asid, interactions, url, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var added = await admin.PostAsync(
                $"admin/endpoints/{Uri.EscapeDataString(arguments.GetValue(asid)!)}/interactions",
                new JsonObject { ["interactions"] = List(arguments.GetValue(interactions)!), ["url"] = arguments.GetValue(url) },
                cancellationToken);
            Console.WriteLine($"{added!["asid"]} of {added["partyKey"]}: {added["contracts"]} contracts{(arguments.GetValue(url) is { } at ? $" at {at}" : "; it may ask others")}");
        });
        return command;
    }

    private static JsonArray List(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(i => JsonValue.Create(i))];

    private static Command ListEndpoints()
    {
        var command = new Command("list", "List registered endpoints") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, "admin/endpoints", ["asid", "partyKey", "odsCode", "fqdn", "url", "contracts"], cancellationToken));
        return command;
    }

    private static Command Check()
    {
        var party = new Argument<string>("party-key") { Description = "Party key of the endpoint; see 'endpoint list'" };
        var command = new Command("check", "Connect to an endpoint as the Spine does, and say what is wrong with it") { party, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var findings = (await admin.PostAsync($"admin/endpoints/{Uri.EscapeDataString(arguments.GetValue(party)!)}/check", null, cancellationToken))!.AsArray();
            if (arguments.GetValue(ListOptions.Json))
            {
                Console.WriteLine(findings.ToJsonString());
            }
            else
            {
                foreach (var finding in findings)
                {
                    Console.WriteLine(DoctorCommand.Line(finding!));
                }
            }

            if (findings.Any(f => f!["verdict"]!.GetValue<string>() == "failed"))
            {
                throw new CommandException("The endpoint would not get its messages.");
            }
        });
        return command;
    }

    private static Command Name()
    {
        var fqdn = new Argument<string>("fqdn") { Description = "Host name as in the endpoint's URL" };
        var address = new Option<string>("--address") { Description = "host:port where it is", Required = true };
        var command = new Command("name", "Register where a host name is, so that no name server has to know it") { fqdn, address, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.PutAsync($"admin/names/{Uri.EscapeDataString(arguments.GetValue(fqdn)!)}?address={Uri.EscapeDataString(arguments.GetValue(address)!)}", cancellationToken);
        });
        return command;
    }

    private static async Task WriteFolderAsync(AdminClient admin, JsonObject answer, string folder, string wanted, CancellationToken cancellationToken)
    {
        var files = await ClientFolder.WriteAsync(folder, answer, cancellationToken);
        var surfaces = (await admin.GetAsync("admin/surfaces", cancellationToken)).AsArray();
        var urls = EndpointSheet.UrlsOf(surfaces.Select(s => (s!["name"]!.GetValue<string>(), s["url"]!.GetValue<string>())));
        string Text(string member) => answer[member]!.GetValue<string>();
        var sheet = new EndpointSheet(
            Text("asid"), Text("partyKey"), Text("odsCode"), Text("fqdn"), answer["url"]?.GetValue<string>(), answer["serialNumber"]?.GetValue<string>(), files.Pkcs12Password, urls);
        await files.WriteAsync("endpoint.json", sheet.ToJson(), cancellationToken);
        var ldaps = urls["directory"];
        Console.WriteLine($"""
            ASID       {answer["asid"]}
            party key  {answer["partyKey"]}
            FQDN       {answer["fqdn"]}
            contracts  {answer["contracts"]}
            written to {Path.GetFullPath(folder)}

            Try the directory:
              LDAPTLS_CACERT={ShellText.Quote(files.Path("ca.pem"))} LDAPTLS_CERT={ShellText.Quote(files.Path("client.pem"))} LDAPTLS_KEY={ShellText.Quote(files.Path("client.key"))} \
              ldapsearch -x -LLL -H ldaps://localhost:{new Uri(ldaps).Port} -b ou=services,o=nhs '(&(nhsIDCode=YES)(objectClass=nhsMhs)(nhsMhsSvcIA=urn:nhs:names:services:pdsquery:QUPA_IN000008UK02))'
            """);
        if (wanted == "all" || wanted.Contains(EchoInteraction, StringComparison.Ordinal))
        {
            Console.WriteLine($"""

                Try the Secure Proxy, with the provider that is built in, then 'localspine proxy trace':
                  curl --cacert {ShellText.Quote(files.Path("ca.pem"))} --cert {ShellText.Quote(files.Path("client.pem"))} --key {ShellText.Quote(files.Path("client.key"))} \
                    -H 'Ssp-TraceID: {Guid.NewGuid()}' -H 'Ssp-From: {answer["asid"]}' -H 'Ssp-To: {EchoProviderIdentity.Asid}' -H 'Ssp-InteractionID: {EchoInteraction}' \
                    https://localhost:{new Uri(urls["proxy"]).Port}/https://{new Uri(urls[EchoProviderIdentity.Surface]).Host}{EchoProviderIdentity.Root}/metadata
                """);
        }
    }
}
