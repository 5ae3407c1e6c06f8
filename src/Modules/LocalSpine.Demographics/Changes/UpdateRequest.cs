using LocalSpine.Core.Identifiers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>A PdsUpdateRequest (PRPA_MT000206UK03, PRPA_MT000206UK06, PRPA_MT240101UK30): whom it means, and its items one by one (pds 2.3).</summary>
internal sealed class UpdateRequest
{
    private readonly XmlElement _role;
    private readonly XmlElement? _author;

    private UpdateRequest(XmlElement request, XmlElement role, string nhsNumber, string serialChangeNumber)
    {
        _role = role;
        _author = request.Path("author", "registeringAuthority");
        NhsNumber = nhsNumber;
        SerialChangeNumber = serialChangeNumber;
    }

    public string NhsNumber { get; }

    /// <summary>The number that the sender saw last.</summary>
    public string SerialChangeNumber { get; }

    /// <summary>Reads and checks what does not need the record.</summary>
    /// <param name="request">PdsUpdateRequest, or what has its frame.</param>
    public static UpdateRequest Read(XmlElement request)
    {
        if (request.Child("code")?.Attribute("code") is not ("1" or "2"))
        {
            throw ChangeError.Of("INVALID_UPDATE_MODE", "code 1 (change) or 2 (correction)", request.Child("code")?.Attribute("code") ?? "none");
        }

        var roles = request.ChildrenOf("subject").SelectMany(s => s.ChildrenOf("patientRole")).ToList();
        if (roles.Count != 1)
        {
            throw ChangeError.Of("MANDATORY_FIELD_MISSING", "one subject/patientRole", $"{roles.Count}");
        }

        var number = roles[0].Child("id")?.Attribute("extension")?.Trim() ?? "";
        if (roles[0].Child("id")?.Attribute("root") != Oids.NhsNumber || !Core.Identifiers.NhsNumber.TryParse(number, out _))
        {
            throw ChangeError.Of("FAILED_MOD11_CHECK", "an NHS number of ten digits with a correct check digit", number);
        }

        return request.Path("pertinentInformation", "pertinentSerialChangeNumber", "value")?.Attribute("value") is { Length: > 0 } scn
            ? new UpdateRequest(request, roles[0], number, scn)
            : throw ChangeError.Of("MANDATORY_FIELD_MISSING", "pertinentSerialChangeNumber/value", "none");
    }

    /// <summary>Applies every item to the record; the first broken rule ends it.</summary>
    public void Apply(RecordChange change)
    {
        XmlElement? deceased = null;
        XmlElement? notification = null;
        foreach (var item in Carried)
        {
            switch (item.LocalName)
            {
                case "addr":
                    AddressChange.Apply(change, item);
                    break;
                case "telecom":
                    TelecomChange.Apply(change, item);
                    break;
                case "name":
                    NameChange.Apply(change, item);
                    break;
                case "administrativeGenderCode":
                    SingleValueChanges.Gender(change, item);
                    break;
                case "birthTime":
                    SingleValueChanges.BirthTime(change, item);
                    break;
                case "deceasedTime":
                    deceased = item;
                    break;
                case "deathNotification":
                    notification = item;
                    break;
                case "multipleBirthOrderNumber":
                    SingleValueChanges.BirthOrder(change, item);
                    break;
                case "birthplace" or "COCT_MT000208UK01.BirthPlace":
                    SingleValueChanges.Birthplace(change, item);
                    break;
                case "languageCommunication":
                    change.Record.Language = PreferenceChanges.Language(change, item);
                    break;
                case "patientCareProvision" or "patientCareProvisionEvent":
                    CareProvisionChange.Apply(change, item);
                    break;
                case "scopedRelatedPersonRole":
                    RelatedPersonChange.Apply(change, item);
                    break;
                case "consent":
                    SingleValueChanges.Consent(change, item);
                    break;
                case "preferredContactMethod":
                    (change.Record.ContactMethod, change.Record.ContactTimes) = PreferenceChanges.ContactMethod(change, item, change.Record.ContactTimes);
                    break;
                case "healthspaceRegistration":
                    SingleValueChanges.HealthSpace(change, item);
                    break;
                case "preferredWrittenCommunicationFormat":
                    change.Record.WrittenFormat = PreferenceChanges.WrittenFormat(change, item);
                    break;
                case "sharedSecret":
                    SingleValueChanges.SharedSecret(change, item);
                    break;
                case "nhaisRegistration" or "nHAISRegistrationEvent":
                    NhaisChange.Posting(change, item);
                    break;
                case "nHAISRemovalRegistrationEvent":
                    NhaisChange.Removal(change, item);
                    break;
                default:
                    change.Warnings.Add(PdsWarning.NotKept(item.LocalName));
                    break;
            }
        }

        DeathChange.Apply(change, deceased, notification, notification?.Path("responsibleParty", "registeringAuthority") ?? _author);
    }

    /// <summary>The items, for rules about what a message may carry.</summary>
    public IEnumerable<XmlElement> Carried => Items(_role);

    /// <summary>
    /// The items of a patientRole or patient element. The families number and wrap the same items differently; what is inside the wrapping decides.
    /// </summary>
    public static IEnumerable<XmlElement> Items(XmlElement role)
    {
        foreach (var child in role.Children)
        {
            if (child.LocalName is "patientPerson")
            {
                foreach (var item in child.Children.SelectMany(OfPerson))
                {
                    yield return item;
                }
            }
            else if (child.LocalName.StartsWith("subjectOf", StringComparison.Ordinal))
            {
                foreach (var item in child.Children)
                {
                    yield return item;
                }
            }
            else if (child.LocalName != "id")
            {
                yield return child;
            }
        }
    }

    private static IEnumerable<XmlElement> OfPerson(XmlElement item) => item.LocalName switch
    {
        "playedOtherProviderPatient" => item.ChildrenOf("subjectOf").SelectMany(s => s.Children),
        _ when item.LocalName.StartsWith("COCT_MT0002", StringComparison.Ordinal) && item.Child("partPerson") is { } person => person.Children,
        _ => [item],
    };
}
