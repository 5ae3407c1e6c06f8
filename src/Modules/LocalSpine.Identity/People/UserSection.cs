using System.Globalization;
using System.Text.Json.Nodes;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Seeds;
using LocalSpine.Identity.Cards;
using LocalSpine.Storage;

namespace LocalSpine.Identity.People;

/// <summary>Smartcard users of seed files, each with a card.</summary>
internal sealed class UserSection(IDatabase database, PersonStore people, PersonChanges changes, TimeProvider clock) : ISeedSection
{
    public int Order => 4;

    public async Task ApplyAsync(SeedFile seed, CancellationToken cancellationToken)
    {
        foreach (var user in seed.Users)
        {
            await SeedRefusedException.AtAsync(seed, user.Path, () => AddAsync(user, cancellationToken));
        }
    }

    public async Task ExportAsync(SeedExport export, CancellationToken cancellationToken)
    {
        var users = (await people.ListAsync(null, int.MaxValue, cancellationToken)).Select(p => p.User).Where(u => !(export.HasPeople && SyntheticUsers.All.Any(s => s.Uid == u.Uid)));
        export.Document["users"] = new JsonArray([.. users.OrderBy(u => u.Uid, StringComparer.Ordinal).Select(Write)]);
    }

    private async Task AddAsync(SeedUser user, CancellationToken cancellationToken)
    {
        if (await people.FindPersonAsync(user.Uid, cancellationToken) is not null)
        {
            return;
        }

        var serial = $"9{user.Uid[^9..]}";
        if (await people.FindByCardAsync(serial, cancellationToken) is { } holder && holder.User.Uid != user.Uid)
        {
            throw new RefusedException(new Refusal("CARD_TAKEN", "a uid whose last nine digits no other user's card has", $"{user.Uid}, as user {holder.User.Uid}"));
        }

        var now = clock.GetUtcNow();
        var passcode = Passcode.Hash(user.Passcode);
        try
        {
            await database.WriteAsync(write => people.Add(write, uid => Make(user, new Card(serial, CardState.Active, now) { PasscodeHash = passcode }, UkTime.Date(now)), user.Uid), cancellationToken);
        }
        catch (RefusedException e) when (e.Refusal.Rule == "USER_TAKEN")
        {
            // Another node has just added the same.
        }
    }

    private Person Make(SeedUser user, Card card, DateOnly today) => user.Roles.Aggregate(
        new Person(new SpineUser(user.Uid, user.Title, user.Family, user.Given, user.IsOpen) { MiddleNames = user.MiddleNames, Email = user.Email }) { Cards = [card] },
        (person, role) => changes.WithRole(person, new NewRole(role.OdsCode, role.JobRole, role.Activities, null, null, role.OpenDate, role.CloseDate) { Id = role.Id }, today).Person);

    private static JsonObject Write(SpineUser user)
    {
        var written = new JsonObject { ["uid"] = user.Uid, ["title"] = user.Title, ["family"] = user.Family, ["given"] = user.Given, ["middleNames"] = user.MiddleNames, ["email"] = user.Email, ["open"] = user.IsOpen };
        foreach (var key in new[] { "title", "middleNames", "email" })
        {
            if (written[key]!.GetValue<string>().Length == 0)
            {
                written.Remove(key);
            }
        }

        written["roles"] = new JsonArray([.. user.Roles.Where(r => RbacCodes.JobRole(r.JobRoleCode) is not null).Select(Write)]);
        return written;
    }

    private static JsonObject Write(RoleProfile role)
    {
        var written = new JsonObject
        {
            ["id"] = role.Id, ["odsCode"] = role.OdsCode, ["jobRole"] = role.JobRoleCode, ["activities"] = new JsonArray([.. role.Activities.Select(a => JsonValue.Create(a.Code))]),
            ["openDate"] = Day(role.OpenDate),
        };
        if (role.CloseDate is { } last)
        {
            written["closeDate"] = Day(last);
        }

        return written;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
