using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using LocalSpine.Hosting.Seeds;

namespace LocalSpine.Commands;

/// <summary><c>localspine seed</c>: what an environment begins with, as readable files.</summary>
internal static class SeedCommand
{
    public static Command Create() => new("seed", "What an environment begins with, as readable files") { List(), Show(), Check(), Export() };

    private static Command List()
    {
        var command = new Command("list", "List the seeds that 'up --seed' takes by name: the program's, and those of the folder seeds") { ListOptions.Json, ListOptions.Limit };
        command.SetRun((arguments, _) =>
        {
            var seeds = SeedPlan.BuiltIn.Concat(SeedPlan.Own().Except(SeedPlan.BuiltIn)).Take(arguments.GetValue(ListOptions.Limit)).Select(name => new JsonObject { ["name"] = name, ["description"] = Describe(name) }).ToList();
            Console.Write(arguments.GetValue(ListOptions.Json)
                ? ListOptions.Indent(new JsonArray([.. seeds])) + "\n"
                : TextTable.Format([["NAME", "DESCRIPTION"], .. seeds.Select(s => new[] { s["name"]!.GetValue<string>(), s["description"]!.GetValue<string>() })]));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Show()
    {
        var name = Name();
        var command = new Command("show", "Print a seed, for example to begin one of your own with") { name };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            try
            {
                await using var output = Console.OpenStandardOutput();
                await output.WriteAsync(SeedPlan.Find(arguments.GetValue(name)!).Content, cancellationToken);
            }
            catch (FormatException e)
            {
                throw new CommandException($"'{arguments.GetValue(name)}': {e.Message}.");
            }
        });
        return command;
    }

    private static Command Check()
    {
        var name = Name();
        var command = new Command("check", "Check a seed file without starting anything") { name };
        command.SetRun((arguments, _) =>
        {
            try
            {
                var seed = SeedPlan.Of(arguments.GetValue(name)!);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{seed.Name}: {(seed.HasPeople ? "synthetic" : "bare")} base, {seed.Population} generated patients; {seed.File.Organisations.Count} organisations, {seed.File.Endpoints.Count} endpoints, {seed.File.Names.Count} names, {seed.File.Patients.Count} patients, {seed.File.Workflows.Count} workflows, {seed.File.Mailboxes.Count} mailboxes, {seed.File.Users.Count} users"));
                return Task.CompletedTask;
            }
            catch (FormatException e)
            {
                throw new CommandException(e.Message);
            }
        });
        return command;
    }

    private static Command Export()
    {
        var file = new Argument<string?>("file") { Description = "File to write (default: standard output)", Arity = ArgumentArity.ZeroOrOne };
        var patients = new Option<int>("--patients") { Description = "At most N patients", DefaultValueFactory = _ => 1000 };
        var command = new Command("export", "Write what the running environment has beyond its base as a seed file: for people to read; a snapshot keeps everything") { file, patients, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var text = await admin.GetTextAsync(string.Create(CultureInfo.InvariantCulture, $"admin/estate/seed/export?patients={arguments.GetValue(patients)}"), cancellationToken);
            if (arguments.GetValue(file) is not { } name)
            {
                Console.Write(text);
                return;
            }

            await OutFile.WriteAsync(name, text, cancellationToken);
            Console.WriteLine($"{name}: start with it by 'localspine up --seed {name}'");
        });
        return command;
    }

    private static Argument<string> Name() => new("seed") { Description = "Name or file of a seed; see 'seed list'" };

    private static string Describe(string name)
    {
        try
        {
            return SeedPlan.Of(name).File.Description;
        }
        catch (FormatException e)
        {
            return $"not usable: {e.Message.Split('\n')[0]} (see 'localspine seed check {name}')";
        }
    }
}
