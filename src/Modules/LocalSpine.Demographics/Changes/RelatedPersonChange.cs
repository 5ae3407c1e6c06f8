using System.Globalization;
using LocalSpine.Core.Identifiers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>
/// scopedRelatedPersonRole (pds 1.4): an NHS number and nothing else about the person, or a usual name and one home address; either with language,
/// contact and written preferences of the person's own. An altered person keeps those that are not sent.
/// </summary>
internal static class RelatedPersonChange
{
    private const int MostTelecoms = 5;

    public static void Apply(RecordChange change, XmlElement role)
    {
        var mode = UpdateModes.Of(change.Family, role);
        var people = change.Record.RelatedPersons;
        var id = RecordChange.ObjectId(role);
        if (!change.Family.HasModes && string.IsNullOrEmpty(id) && mode == UpdateMode.Removed)
        {
            throw ChangeError.Of("UID_MUST_BE_PROVIDED", "the object id of the related person", "none");
        }

        var standing = change.Meant(people, mode, id, p => p.Id == id, "related person");
        if (mode != UpdateMode.Removed)
        {
            change.Put(people, standing, Read(change, role, standing));
            return;
        }

        if (role.Children.FirstOrDefault(c => c.LocalName != "id") is { } more)
        {
            throw ChangeError.Of($"RELATED_PERSON_CANNOT_PROVIDE_DATE[{more.LocalName}]", "the object id and nothing else", more.LocalName);
        }

        change.Put(people, standing, null);
    }

    private static RelatedPerson Read(RecordChange change, XmlElement role, RelatedPerson? standing)
    {
        var number = role.Path("player", "playedRelatedPatient", "id")?.Attribute("extension");
        var name = role.Path("player", "name");
        var telecoms = role.ChildrenOf("telecom").ToList();
        var isAgent = role.Attribute("classCode") == "AGNT";
        if (number is not null)
        {
            if (!NhsNumber.TryParse(number, out _))
            {
                throw ChangeError.Of("FAILED_MOD11_CHECK", "an NHS number with a correct check digit", number);
            }

            if (name is not null || role.Child("addr") is not null || telecoms.Count > 0)
            {
                throw ChangeError.Of("RELATED_PERSON_CANNOT_PROVIDE_DATE[name]", "an NHS number without name, address and telecom", "more");
            }
        }
        else if (name?.Attribute("use") != "L" || role.Count("addr") != 1 || role.Child("addr")!.Attribute("use") != "H")
        {
            throw ChangeError.Of("MANDATORY_FIELD_MISSING", "a usual name and exactly one home address, or an NHS number", "neither");
        }

        if (telecoms.Count > MostTelecoms)
        {
            throw ChangeError.Of("UNEXPECTED_CONTACT_TYPE", "at most five telecom addresses", $"{telecoms.Count}");
        }

        if (Inner(role, "callCentreCallBackConsent") is not null && !isAgent)
        {
            throw ChangeError.Of("INVALID_DATA_FOR_CALL_CENTRE_CALL_BACK", "classCode AGNT with a call-back consent", role.Attribute("classCode") ?? "none");
        }

        var (from, to) = RecordChange.Period(role, "effectiveTime");
        var kin = Inner(role, "partNextOfKin")?.Child("code")?.Attribute("code");
        if (kin == "2")
        {
            change.Warnings.Add(PdsWarning.NotNextOfKin);
        }

        var (method, times) = Inner(role, "preferredContactMethod") is { } contact
            ? PreferenceChanges.ContactMethod(change, contact, standing?.ContactTimes, role) : (standing?.ContactMethod, standing?.ContactTimes);
        return new RelatedPerson
        {
            Id = standing?.Id ?? change.NewId(),
            Relationship = role.Child("code")?.Attribute("code") is { Length: 2 } code && code.All(char.IsAsciiDigit)
                ? code : throw ChangeError.Of("MANDATORY_FIELD_MISSING", "the relationship, a code of ~16.15", role.Child("code")?.Attribute("code") ?? "none"),
            Position = int.TryParse(role.Child("positionNumber")?.Attribute("value"), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null,
            IsNextOfKin = kin == "1",
            IsAgent = isAgent,
            NhsNumber = number,
            Name = name is null ? null : NameChange.Read(change, name, "L", change.NewId()),
            Address = role.Child("addr") is { } addr ? AddressChange.Read(change, addr, "H", change.NewId()) : null,
            Telecoms = [.. telecoms.Select(t => TelecomChange.Read(change, t, change.NewId()))],
            Language = role.Path("player", "languageCommunication") is { } language ? PreferenceChanges.Language(change, language, role) : standing?.Language,
            ContactMethod = method,
            ContactTimes = times,
            WrittenFormat = Inner(role, "preferredWrittenCommunicationFormat") is { } format ? PreferenceChanges.WrittenFormat(change, format, role) : standing?.WrittenFormat,
            From = from,
            To = to,
            SysFrom = change.Now,
            Source = change.Source,
        };
    }

    // part and part1 to part3, subjectOf1 to subjectOf3: the number differs between the families, what is inside does not.
    private static XmlElement? Inner(XmlElement role, string name) => role.Children.Select(c => c.Child(name)).FirstOrDefault(c => c is not null);
}
