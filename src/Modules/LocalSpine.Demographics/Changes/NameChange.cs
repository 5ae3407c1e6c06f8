using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>name of patientPerson (pds 1.2, 2.3): exactly one usual name, any number of others.</summary>
internal static class NameChange
{
    private static readonly string[] Uses = ["L", "A", "PREFERRED", "PREVIOUS", "PREVIOUS-BIRTH", "PREVIOUS-MAIDEN", "PREVIOUS-BACHELOR"];

    public static void Apply(RecordChange change, XmlElement name)
    {
        var mode = UpdateModes.Of(change.Family, name);
        var use = name.Attribute("use") ?? "";
        if (!Uses.Contains(use))
        {
            throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", $"name/@use {string.Join(", ", Uses)}", use);
        }

        var names = change.Record.Names;
        if (mode == UpdateMode.Removed && use == "L")
        {
            throw ChangeError.Of("UNABLE_TO_DELETE_USUAL_NAME", "a usual name that stays", "removed");
        }

        var standing = change.Meant(names, mode, RecordChange.ObjectId(name), n => n.Use == use, "name");
        if ((standing?.Use == "L") != (use == "L") && standing is not null)
        {
            throw ChangeError.Of("UNABLE_TO_DELETE_USUAL_NAME", $"name {standing.Id} of use {standing.Use} as before", use);
        }

        if (mode == UpdateMode.Removed)
        {
            change.Put(names, standing, null);
            return;
        }

        if (use == "L")
        {
            change.RefuseSecond(names, standing, n => n.Use == "L", "usual name");
        }

        change.Put(names, standing, Read(change, name, use, standing?.Id ?? change.NewId()));
    }

    /// <summary>A name by the rules of its content.</summary>
    public static PersonName Read(RecordChange change, XmlElement name, string use, string id)
    {
        var given = Parts(name, "given");
        var most = change.Family.HasModes ? 5 : 2;
        if (given.Count > most)
        {
            throw ChangeError.Of($"TOO_MANY_GIVEN_NAMES_{most}", $"at most {most} given names", $"{given.Count}");
        }

        var (prefix, family, suffix) = (One(name, "prefix"), One(name, "family"), One(name, "suffix"));
        if (family is null && given.Count == 0)
        {
            throw ChangeError.Of("INSUFFICIENT_NAME_DETAILS", "a family or a given name", "none");
        }

        if (given.Append(family ?? "").FirstOrDefault(p => p.Length > 35) is { } tooLong)
        {
            throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", "names of at most 35 characters", $"{tooLong.Length}");
        }

        var (from, to) = RecordChange.Period(name, "validTime");
        return new PersonName
        {
            Id = id, Use = use, Prefix = prefix, Given = given, Family = family, Suffix = suffix, From = from ?? change.Today, To = to, SysFrom = change.Now, Source = change.Source,
        };
    }

    private static string? One(XmlElement name, string part)
    {
        var parts = Parts(name, part);
        return parts.Count > 1 ? throw ChangeError.Of($"NO_MORE_THAN_ONE_{part.ToUpperInvariant()}", $"at most one {part}", $"{parts.Count}") : parts.FirstOrDefault();
    }

    private static List<string> Parts(XmlElement name, string part) => [.. name.ChildrenOf(part).Select(p => p.Text.Trim()).Where(t => t.Length > 0)];
}
