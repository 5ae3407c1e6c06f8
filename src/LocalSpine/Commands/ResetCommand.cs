using System.CommandLine;

namespace LocalSpine.Commands;

/// <summary><c>localspine reset</c>: back to the seed.</summary>
internal static class ResetCommand
{
    public static Command Create()
    {
        var command = new Command("reset", "Throw away all state and seed again; certificates and keys stay valid") { AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.PostAsync("admin/reset", null, cancellationToken);
            Console.WriteLine("reset");
        });
        return command;
    }
}
