using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine patient list|create</c>.</summary>
internal static class PatientCommand
{
    public static Command Create() => new("patient", "Synthetic patients")
    {
        List(),
        CreatePatient(),
        BackOffice("merge", "Make a number an alias of another (back office)", new Option<string>("--into") { Description = "The surviving number", Required = true }, "into"),
        BackOffice("split", "Undo a merge: the number has a record of its own again (back office)"),
        BackOffice("invalidate", "Withdraw a number without a survivor (back office)"),
        BackOffice("sensitivity", "Mark a record sensitive, or clear it (back office)", new Option<string>("--code") { Description = "S, B or Y; leave it out to clear" }, "code"),
        BackOffice("reopen", "Take a death back (back office)"),
    };

    private static Command List()
    {
        var command = new Command("list", "List patients") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, "admin/patients", ["nhsNumber", "family", "given", "gender", "birthDate", "postcode", "status"], cancellationToken));
        return command;
    }

    // One action on one number.
    private static Command BackOffice(string name, string description, Option<string>? option = null, string parameter = "")
    {
        var number = new Argument<string>("nhs-number") { Description = "The NHS number" };
        var command = new Command(name, description) { number, ListOptions.Json, AdminClient.AdminOption };
        if (option is not null)
        {
            command.Add(option);
        }

        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var value = option is null ? null : arguments.GetValue(option);
            var changed = await admin.PostAsync(
                $"admin/patients/{Uri.EscapeDataString(arguments.GetValue(number)!)}/{name}{(value is null ? "" : $"?{parameter}={Uri.EscapeDataString(value)}")}", null, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? changed!.ToJsonString() : $"NHS number {changed!["nhsNumber"]}: {changed["status"]}, serial change number {changed["serialChangeNumber"]}");
        });
        return command;
    }

    private static Command CreatePatient()
    {
        var family = new Option<string>("--family") { Description = "Family name", Required = true };
        var given = new Option<string[]>("--given") { Description = "Given names, in order", AllowMultipleArgumentsPerToken = true };
        var gender = new Option<int>("--gender") { Description = "0 not known, 1 male, 2 female, 9 not specified", DefaultValueFactory = _ => 0 };
        var birthDate = new Option<string>("--birth-date") { Description = "yyyy-mm-dd", Required = true };
        var postcode = new Option<string?>("--postcode") { Description = "Postcode of the home address" };
        var nhsNumber = new Option<string?>("--nhs-number") { Description = "A number of a test range (default: the next free one)" };
        var command = new Command("create", "Create a patient") { family, given, gender, birthDate, postcode, nhsNumber, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var created = await admin.PostAsync("admin/patients", new JsonObject
            {
                ["family"] = arguments.GetValue(family),
                ["given"] = new JsonArray([.. (arguments.GetValue(given) ?? []).Select(g => JsonValue.Create(g))]),
                ["gender"] = arguments.GetValue(gender),
                ["birthDate"] = arguments.GetValue(birthDate),
                ["postcode"] = arguments.GetValue(postcode),
                ["nhsNumber"] = arguments.GetValue(nhsNumber),
            }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? created!.ToJsonString() : $"NHS number {created!["nhsNumber"]}");
        });
        return command;
    }
}
