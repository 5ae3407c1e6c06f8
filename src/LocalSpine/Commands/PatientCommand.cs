using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine patient list|create</c>.</summary>
internal static class PatientCommand
{
    public static Command Create() => new("patient", "Synthetic patients") { List(), CreatePatient() };

    private static Command List()
    {
        var command = new Command("list", "List patients") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, "admin/patients", ["nhsNumber", "family", "given", "gender", "birthDate", "postcode", "status"], cancellationToken));
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
