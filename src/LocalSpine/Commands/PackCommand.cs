using System.CommandLine;

namespace LocalSpine.Commands;

/// <summary><c>localspine pack</c>: all that a product needs to connect, in one zip file; <c>localspine registry</c>: the registry files of Identity Agents.</summary>
internal static class PackCommand
{
    public static Command Create()
    {
        var asid = new Option<string>("--asid") { Description = "ASID of a registered endpoint; see 'endpoint list'", Required = true };
        var file = new Option<string>("--out") { Description = "File to write, a zip", Required = true };
        var newKey = new Option<bool>("--new-key") { Description = "With a new key and certificate (default: the certificate that was issued last, without its key, which only its owner has)" };
        var address = new Option<string?>("--address") { Description = "IP address at which the product reaches the environment (default: where it listens)" };
        var command = new Command("pack", "Write a connection pack: certificates, hosts block, firewall rules, endpoint sheet, client settings, registry files") { asid, file, newKey, address, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var path = $"admin/estate/packs/{Uri.EscapeDataString(arguments.GetValue(asid)!)}{(arguments.GetValue(address) is { } at ? $"?address={Uri.EscapeDataString(at)}" : "")}";
            var content = await admin.DownloadAsync(arguments.GetValue(newKey) ? HttpMethod.Post : HttpMethod.Get, path, cancellationToken);
            OutFile.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(arguments.GetValue(file)!))!);
            await OutFile.WriteAsync(arguments.GetValue(file)!, isSecret: true, content, cancellationToken);
            Console.WriteLine($"written to {Path.GetFullPath(arguments.GetValue(file)!)}");
        });
        return command;
    }

    public static Command CreateRegistry()
    {
        var folder = new Option<string>("--out") { Description = "Folder for the five files", Required = true };
        var realNames = new Option<bool>("--real-names") { Description = "With the names of the real deployment environment" };
        var command = new Command("registry", "Write the registry files that lead a machine's Identity Agent to the environment") { folder, realNames, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var files = await admin.GetAsync("admin/estate/registry", cancellationToken);
            OutFile.MakeFolder(arguments.GetValue(folder)!);
            var query = arguments.GetValue(realNames) ? "?realNames=true" : "";
            foreach (var file in files.AsArray())
            {
                var name = Path.GetFileName(file!["fileName"]!.GetValue<string>());
                var path = Path.Combine(arguments.GetValue(folder)!, name);
                await OutFile.WriteAsync(path, isSecret: false, await admin.DownloadAsync(HttpMethod.Get, $"admin/estate/registry/{Uri.EscapeDataString(name)}{query}", cancellationToken), cancellationToken);
                Console.WriteLine($"{path}  {file["title"]}");
            }
        });
        return command;
    }
}
