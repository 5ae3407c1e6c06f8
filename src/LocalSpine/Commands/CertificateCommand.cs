using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine certificate list|revoke</c>.</summary>
internal static class CertificateCommand
{
    public static Command Create() => new("certificate", "Certificates of the environment's CA") { List(), Revoke() };

    private static Command List()
    {
        var command = new Command("list", "List issued certificates") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, "admin/certificates", ["serialNumber", "fqdn", "notAfter", "revokedAt"], cancellationToken));
        return command;
    }

    private static Command Revoke()
    {
        var serial = new Argument<string>("serial") { Description = "Serial number as in endpoint.json" };
        var command = new Command("revoke", "Revoke a certificate; new connections with it are refused at once") { serial, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.PostAsync($"admin/certificates/{Uri.EscapeDataString(arguments.GetValue(serial)!)}/revoke", new JsonObject(), cancellationToken);
            Console.WriteLine("revoked");
        });
        return command;
    }
}
