using System.CommandLine;
using System.Text.Json;

namespace LocalSpine.Commands;

/// <summary><c>localspine status</c>; its exit code makes it a health check.</summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var command = new Command("status", "Show the environment's state; exit code 0 when it is ready") { ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var status = (await admin.GetAsync("admin/status", cancellationToken)).AsObject();
            if (arguments.GetValue(ListOptions.Json))
            {
                Console.WriteLine(status.ToJsonString(Indented));
                return;
            }

            foreach (var (name, value) in status)
            {
                Console.WriteLine($"{name,-12} {value}");
            }
        });
        return command;
    }
}
