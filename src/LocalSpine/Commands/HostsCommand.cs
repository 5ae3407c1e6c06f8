using System.CommandLine;

namespace LocalSpine.Commands;

/// <summary><c>localspine hosts</c>: a block for the hosts file.</summary>
internal static class HostsCommand
{
    public static Command Create()
    {
        var address = new Option<string>("--address") { Description = "Address the names stand for", DefaultValueFactory = _ => "127.0.0.1" };
        var realNames = new Option<bool>("--real-names") { Description = "Also the names of the real deployment environment (they then lead here on this machine)" };
        var command = new Command("hosts", "Print a hosts-file block with every name of the environment") { address, realNames, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var query = $"address={Uri.EscapeDataString(arguments.GetValue(address)!)}&realNames={(arguments.GetValue(realNames) ? "true" : "false")}";
            Console.Write(await admin.GetTextAsync($"admin/hosts?{query}", cancellationToken));
        });
        return command;
    }
}
