using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine snapshot save|load</c>: the environment, or a part of it, in a file.</summary>
internal static class SnapshotCommand
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLoad = TimeSpan.FromMinutes(30);

    public static Command Create() => new("snapshot", "Save the environment, or a part of it, to a file, and load it again") { Save(), Load() };

    private static Command Save()
    {
        var file = new Argument<string>("file") { Description = "File to write" };
        var organisation = new Option<string?>("--organisation") { Description = "Only one organisation: its directory entries and mailboxes; by ODS code" };
        var patient = new Option<string?>("--patient") { Description = "Only one patient; by NHS number" };
        var mailbox = new Option<string?>("--mailbox") { Description = "Only one mailbox with its messages; by id" };
        var command = new Command("save", "Save to a file. It holds the private keys of the environment's certificate authority") { file, organisation, patient, mailbox, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            (string Kind, string? Name)[] parts = [("organisation", arguments.GetValue(organisation)), ("patient", arguments.GetValue(patient)), ("mailbox", arguments.GetValue(mailbox))];
            var wanted = parts.Where(p => p.Name is not null).ToList();
            if (wanted.Count > 1)
            {
                throw new CommandException("One part at a time: --organisation, --patient or --mailbox.");
            }

            var path = arguments.GetValue(file)!;
            var length = await admin.DownloadAsync($"admin/snapshot{(wanted is [var (kind, name)] ? $"?part={kind}&name={Uri.EscapeDataString(name!)}" : "")}", path, cancellationToken);
            Console.WriteLine($"{path}: {length:N0} bytes");
        });
        return command;
    }

    private static Command Load()
    {
        var file = new Argument<string>("file") { Description = "File that 'snapshot save' wrote" };
        var command = new Command("load", "Replace the environment, or the part that the file holds. The environment begins anew: connections are closed") { file, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var path = arguments.GetValue(file)!;
            if (!File.Exists(path))
            {
                throw new CommandException($"There is no file '{path}'. Write one with 'localspine snapshot save {path}'.");
            }

            await using var content = File.OpenRead(path);
            var begun = await admin.UploadAsync("admin/snapshot", content, cancellationToken);
            Console.Error.WriteLine($"loading {begun!["snapshot"]!["rows"]} rows, saved at {begun["snapshot"]!["savedAt"]}");
            var ended = await EndAsync(admin, $"{begun["id"]}", cancellationToken);
            if (ended["problem"] is JsonObject problem)
            {
                throw new CommandException($"Nothing was changed. {problem["rule"]}: expected {problem["expected"]}; came {problem["came"]}");
            }

            Console.WriteLine("loaded");
        });
        return command;
    }

    // Between the two environments nobody answers.
    private static async Task<JsonNode> EndAsync(AdminClient admin, string id, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(LongestLoad);
        while (true)
        {
            try
            {
                return await admin.GetAsync($"admin/snapshot/loads/{id}", late.Token);
            }
            catch (Exception e) when (e is CommandException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (late.IsCancellationRequested)
                {
                    throw new CommandException($"The load has not ended in {LongestLoad.TotalMinutes:0} minutes. See what the environment printed, and 'localspine status'.");
                }

                await Task.Delay(LookAgain, cancellationToken);
            }
        }
    }
}
