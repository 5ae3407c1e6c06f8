using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Core.Estate;
using LocalSpine.Hosting.Doctor;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Commands;

/// <summary><c>localspine doctor</c>: looks at an environment with an endpoint's own certificate, and says what is wrong and what to do.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var folder = new Option<string?>("--folder") { Description = "Folder that 'endpoint create' wrote, or an unpacked connection pack" };
        var sheet = new Option<string?>("--sheet") { Description = "Endpoint sheet (endpoint.json), of this or of another environment" };
        var certificate = new Option<string?>("--cert") { Description = "Client certificate, PEM (default: client.pem of the folder)" };
        var key = new Option<string?>("--key") { Description = "Its private key, PEM (default: client.key of the folder)" };
        var authorities = new Option<string?>("--ca") { Description = "Authorities to trust, PEM (default: ca.pem of the folder)" };
        var address = new Option<string?>("--address") { Description = "Host or address that all names of the sheet stand for (default: as name servers say)" };
        var interactions = new Option<string?>("--interactions") { Description = "Interactions that the endpoint needs, with commas between them" };
        var receiver = new Option<bool>("--receiver") { Description = "Also have the environment deliver to where the endpoint receives: one application acknowledgement, twice" };
        var outside = new Option<bool>("--outside") { Description = "Only what can be seen from outside: do not ask the environment's admin API" };
        var command = new Command("doctor", "Check names, ports, TLS, certificates, clock and registration of an endpoint; exit code 1 when something is wrong")
        {
            folder, sheet, certificate, key, authorities, address, interactions, receiver, outside, ListOptions.Json, AdminClient.AdminOption,
        };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            string? In(string name) => arguments.GetValue(folder) is { } at ? FileOf(at, name) : null;
            var sheetFile = arguments.GetValue(sheet) ?? In("endpoint.json") ?? throw new CommandException("Name what to check: --folder FOLDER of 'localspine endpoint create', or --sheet endpoint.json --cert client.pem --key client.key --ca ca.pem.");
            var read = await SheetAsync(sheetFile, cancellationToken);
            var certificatePem = await TextAsync(arguments.GetValue(certificate) ?? In("client.pem"), arguments.GetValue(certificate) is not null, cancellationToken);
            var keyPem = await TextAsync(arguments.GetValue(key) ?? In("client.key"), arguments.GetValue(key) is not null, cancellationToken);
            var caPem = await TextAsync(arguments.GetValue(authorities) ?? In("ca.pem"), arguments.GetValue(authorities) is not null, cancellationToken);
            using var identity = Identity(certificatePem, keyPem, caPem, read.Fqdn);
            IReadOnlyList<string> wanted = arguments.GetValue(interactions)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
            using var admin = arguments.GetValue(outside) ? null : await EnvironmentOfAsync(arguments, read, cancellationToken);
            var options = new DoctorOptions(arguments.GetValue(address), admin is { IsLocal: true } ? await NamesAsync(admin, cancellationToken) : new HashSet<string>(), wanted);
            var findings = (await new ConnectionDoctor(TimeProvider.System).CheckAsync(read, identity, options, cancellationToken)).ToList();
            await AskEnvironmentAsync(admin, findings, read, certificatePem, wanted, arguments.GetValue(receiver), cancellationToken);
            Print(findings, arguments.GetValue(ListOptions.Json));
        });
        return command;
    }

    /// <summary>A finding of the admin API on a line, with what to do on a second.</summary>
    public static string Line(JsonNode finding) => Line(finding.Deserialize<Finding>(Json)!);

    private static string Line(Finding finding) =>
        $"{finding.Verdict,-8} {finding.Check}: {finding.Detail}{(finding.Next is null ? "" : $"\n{"",-8} -> {finding.Next}")}";

    private static void Print(List<Finding> findings, bool json)
    {
        Console.WriteLine(json ? JsonSerializer.Serialize(findings, Json) : string.Join('\n', findings.Select(Line)));
        var failed = findings.Count(f => f.Verdict == Finding.IsFailed);
        if (failed > 0)
        {
            throw new CommandException(failed == 1 ? "The doctor found one thing wrong." : $"The doctor found {failed} things wrong.");
        }
    }

    // What the environment says replaces what could not be looked at from outside.
    private static async Task AskEnvironmentAsync(
        AdminClient? admin, List<Finding> findings, EndpointSheet sheet, string? certificatePem, IReadOnlyList<string> interactions, bool receiver, CancellationToken cancellationToken)
    {
        if (admin is null)
        {
            if (receiver)
            {
                findings.Add(Finding.Skipped("receiver", "only the environment itself can deliver, and its admin API was not asked", "Run this where it can be reached: --admin URL"));
            }

            return;
        }

        var question = new JsonObject
        {
            ["asid"] = sheet.Asid,
            ["partyKey"] = sheet.PartyKey,
            ["odsCode"] = sheet.OdsCode,
            ["fqdn"] = sheet.Fqdn,
            ["certificatePem"] = certificatePem,
            ["interactions"] = new JsonArray([.. interactions.Select(i => JsonValue.Create(i))]),
            ["clock"] = TimeProvider.System.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["tryReceiver"] = receiver,
        };
        var answer = (await admin.PostAsync("admin/estate/doctor", question, cancellationToken)).Deserialize<List<Finding>>(Json)!;
        findings.RemoveAll(f => f.Verdict == "skipped" && answer.Exists(a => a.Check == f.Check));
        findings.AddRange(answer.Where(a => !findings.Exists(f => f.Check == a.Check && f.Verdict == a.Verdict && f.Detail == a.Detail)));
    }

    // The environment that the admin API belongs to, when it is the sheet's.
    private static async Task<AdminClient?> EnvironmentOfAsync(ParseResult arguments, EndpointSheet sheet, CancellationToken cancellationToken)
    {
        var admin = AdminClient.From(arguments);
        try
        {
            var ports = (await admin.GetAsync("admin/surfaces", cancellationToken)).AsArray().Select(s => new Uri(s!["url"]!.GetValue<string>()).Authority).ToHashSet();
            if (sheet.Urls.Values.Any(u => Uri.TryCreate(u, UriKind.Absolute, out var url) && ports.Contains(url.Authority)))
            {
                return admin;
            }
        }
        catch (CommandException) when (arguments.GetValue(AdminClient.AdminOption) is null)
        {
            // Nobody is asked for by name, and nobody is there: a look from outside.
        }

        admin.Dispose();
        return null;
    }

    private static async Task<IReadOnlySet<string>> NamesAsync(AdminClient admin, CancellationToken cancellationToken) =>
        (await admin.GetAsync("admin/surfaces", cancellationToken)).AsArray()
            .SelectMany(s => s!["realNames"]!.AsArray().Select(n => n!.GetValue<string>()).Prepend(new Uri(s["url"]!.GetValue<string>()).Host)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static ClientIdentity Identity(string? certificatePem, string? keyPem, string? caPem, string fqdn)
    {
        try
        {
            return certificatePem is null ? ClientIdentity.Nobody(caPem) : ClientIdentity.Read(certificatePem, keyPem, caPem, fqdn, TimeProvider.System.GetUtcNow());
        }
        catch (FormatException e)
        {
            throw new CommandException($"{char.ToUpperInvariant(e.Message[0])}{e.Message[1..]}. Name another file with --cert, --key or --ca.");
        }
    }

    private static async Task<EndpointSheet> SheetAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return EndpointSheet.Read(await TextAsync(file, isNeeded: true, cancellationToken) ?? "");
        }
        catch (FormatException e)
        {
            throw new CommandException($"'{file}' is no endpoint sheet: {e.Message}. 'localspine endpoint create' and the connection pack write one.");
        }
    }

    // A pack has certificates in a folder of their own.
    private static string FileOf(string folder, string name) =>
        Path.Combine(folder, "certificates", name) is var inPack && File.Exists(inPack) ? inPack : Path.Combine(folder, name);

    private static async Task<string?> TextAsync(string? file, bool isNeeded, CancellationToken cancellationToken) =>
        file is not null && File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken)
        : isNeeded ? throw new CommandException($"There is no file '{file}'.")
        : null;
}
