using System.Text.RegularExpressions;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Sessions;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Registration;

/// <summary>Creates users, changes their details, closes and reopens them (identity 11.2).</summary>
internal sealed partial class Registrar(IDatabase database, PersonStore people, SessionEnds ends, History history, TimeProvider clock)
{
    /// <summary>Stands on the forms for test cards instead of a real number: many have it (identity 10.1).</summary>
    private const string DummyNationalInsurance = "AA123456A";

    public Task<Person> CreateAsync(Actor actor, UserDraft draft, string? reason, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Create(write, actor, draft, reason), cancellationToken);

    public Task<Person> ChangeDetailsAsync(Actor actor, string uid, DetailsDraft draft, string? reason, CancellationToken cancellationToken) =>
        database.WriteAsync(write => ChangeDetails(write, actor, uid, draft, reason), cancellationToken);

    /// <summary>Closes a user, whose sessions end.</summary>
    public async Task<Person> CloseAsync(Actor actor, string uid, string? reason, CancellationToken cancellationToken)
    {
        var person = await database.WriteAsync(write => SetOpen(write, actor, uid, open: false, reason), cancellationToken);
        await ends.OfUserAsync(uid, cancellationToken);
        return person;
    }

    public Task<Person> ReopenAsync(Actor actor, string uid, string? reason, CancellationToken cancellationToken) =>
        database.WriteAsync(write => SetOpen(write, actor, uid, open: true, reason), cancellationToken);

    public Person Create(WriteConnection write, Actor actor, UserDraft draft, string? reason)
    {
        actor.Demand(Process.CreateUser);
        var (family, given) = CheckNames(draft.Family, draft.Given);
        var number = CheckDetails(draft);
        CheckDocuments(draft);
        write.Lock("identity user create"); // of two that create the same user, the second finds the first
        if (draft.NotDuplicate != true && PersonStore.Alike(write, family, given, draft.BirthDate, number == DummyNationalInsurance ? "" : number) is [var alike, ..])
        {
            throw Refused("USER_DUPLICATE", "a user who is not registered yet, or a confirmation that it is another person", $"user {alike.User.Uid}, {alike.User.CommonName}, born {alike.BirthDate:O}");
        }

        var person = people.Add(write, uid => new Person(new SpineUser(uid, draft.Title?.Trim() ?? "", family, given, IsOpen: true) { MiddleNames = draft.MiddleNames?.Trim() ?? "", Email = draft.Email?.Trim() ?? "" })
        {
            BirthDate = draft.BirthDate, NationalInsurance = number, Telephone = draft.Telephone?.Trim() ?? "", Documents = [.. draft.Documents!.Select(d => d.Trim())],
        });
        history.Add(write, $"user {person.User.Uid}", actor, "created", reason, "", $"Open: {person.User.CommonName}; seen: {string.Join(", ", person.Documents)}");
        return person;
    }

    public Person ChangeDetails(WriteConnection write, Actor actor, string uid, DetailsDraft draft, string? reason)
    {
        if (!(actor.Uid == uid && draft.IsContactOnly))
        {
            actor.Demand(Process.ChangeDetails);
        }

        CheckContact(draft.Email, draft.Telephone);
        CheckTexts([draft.Title, draft.MiddleNames]);
        return people.Change(write, uid, (_, person) =>
        {
            var (family, given) = CheckNames(draft.Family ?? person.User.Family, draft.Given ?? person.User.Given);
            var changed = person with
            {
                Telephone = draft.Telephone?.Trim() ?? person.Telephone,
                User = person.User with
                {
                    Family = family, Given = given, Title = draft.Title?.Trim() ?? person.User.Title, MiddleNames = draft.MiddleNames?.Trim() ?? person.User.MiddleNames,
                    Email = draft.Email?.Trim() ?? person.User.Email,
                },
            };
            history.Add(write, $"user {uid}", actor, "details changed", reason, Details(person), Details(changed));
            return changed;
        });
    }

    /// <summary>Closes or reopens; who closes has to end the user's sessions after the commit.</summary>
    public Person SetOpen(WriteConnection write, Actor actor, string uid, bool open, string? reason)
    {
        actor.Demand(Process.CloseUser);
        return people.Change(write, uid, (_, person) =>
        {
            if (person.User.IsOpen == open)
            {
                throw Refused("USER_STATE", open ? "a closed user" : "an open user", $"user {uid} is {(open ? "open" : "closed")}");
            }

            history.Add(write, $"user {uid}", actor, open ? "reopened" : "closed", reason, open ? "Closed" : "Open", open ? "Open" : "Closed");
            return person with { User = person.User with { IsOpen = open } };
        });
    }

    /// <summary>What can be said of a user to create before anybody saw documents.</summary>
    public string CheckDetails(UserDraft draft)
    {
        CheckNames(draft.Family, draft.Given);
        CheckContact(draft.Email, draft.Telephone);
        CheckTexts([draft.Title, draft.MiddleNames, .. draft.Documents ?? []]);
        if (draft.BirthDate is not { } born || born.Year < 1900 || born >= UkTime.Date(clock.GetUtcNow()))
        {
            throw Refused("USER_BIRTH_DATE", "a date of birth in the past", $"{draft.BirthDate:O}");
        }

        var number = (draft.NationalInsurance ?? "").Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return number.Length == 0 || NationalInsurance().IsMatch(number) ? number
            : throw Refused("USER_NATIONAL_INSURANCE", "a National Insurance number of two letters, six digits and a letter, or none", number);
    }

    private static void CheckDocuments(UserDraft draft)
    {
        var documents = (draft.Documents ?? []).Select(d => d.Trim()).Where(d => d.Length > 0).ToList();
        if (documents.Count != 3 || documents.Distinct(StringComparer.OrdinalIgnoreCase).Count() != 3)
        {
            throw Refused("USER_DOCUMENTS", "three different identity documents: one with a photograph, one with the address, one more", $"{documents.Count}: {string.Join(", ", documents)}");
        }

        if (draft.FaceToFace != true)
        {
            throw Refused("USER_FACE_TO_FACE", "a confirmation that the user was seen face to face", "none");
        }
    }

    /// <summary>The names without blanks around them.</summary>
    public static (string Family, string Given) CheckNames(string? family, string? given)
    {
        family = family?.Trim();
        given = given?.Trim();
        return family is { Length: > 0 and <= 60 } && given is { Length: > 0 and <= 60 } && PlainText.Holds(family, given) ? (family, given)
            : throw Refused("USER_NAME", "family and given name of at most 60 characters, none of them a control character", $"'{family}', '{given}'");
    }

    /// <summary>What is said of a user in words.</summary>
    public static void CheckTexts(IEnumerable<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is { Length: > 200 } || !PlainText.Holds(text))
            {
                throw Refused("USER_TEXT", "texts of at most 200 characters, none of them a control character", $"'{text}'");
            }
        }
    }

    /// <summary>Mail address and telephone number; either may be missing.</summary>
    public static void CheckContact(string? email, string? telephone)
    {
        if (!string.IsNullOrWhiteSpace(email) && !(email.Length <= 200 && PlainText.Holds(email.Trim()) && PlainText.IsMailAddress(email.Trim())))
        {
            throw Refused("USER_EMAIL", "an e-mail address", email);
        }

        if (telephone is { Length: > 40 } || !PlainText.Holds(telephone))
        {
            throw Refused("USER_TELEPHONE", "a telephone number of at most 40 characters", telephone!);
        }
    }

    private static string Details(Person person) => $"{person.User.CommonName}; {person.User.MiddleNames}; {person.User.Email}; {person.Telephone}";

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came, "identity 11.2"));

    [GeneratedRegex("^[A-Z]{2}[0-9]{6}[A-D]?$")]
    private static partial Regex NationalInsurance();
}
