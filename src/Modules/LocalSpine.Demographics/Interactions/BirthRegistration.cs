using System.Globalization;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Messaging;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>Birth notification that makes the baby's record: PRPA_IN000205UK03, PRPA_IN000205UK05 (pds 2.5). Child health and the mother's practice are told.</summary>
internal sealed class BirthRegistration(BirthNotices notices, TimeProvider clock) : PdsChange(clock)
{
    protected override IReadOnlyList<ChangeFamily> Families { get; } =
    [
        new("PRPA_IN000205UK03", Mim.Pds2008A, "PRPA_IN000206UK01"),
        new("PRPA_IN000205UK05", Mim.Pds2008B, "PRPA_IN000206UK01"),
    ];

    protected override IReadOnlyList<string> Payloads { get; } = ["PdsRegistrationEvent"];

    protected override InteractionAnswer Apply(WriteConnection write, ChangeFamily family, InteractionRequest request, XmlElement payload, string now)
    {
        var (made, told) = Register(write, family, request, payload, now);
        return ChangeAnswers.Success(family, made.Change.Warnings, made.WriteResponse) with { Notices = told };
    }

    /// <summary>Checks a PdsRegistrationEvent, stores the baby's record, and says who is to be told.</summary>
    /// <exception cref="Queries.PdsErrorException">A rule is broken; nothing was written.</exception>
    public (NewRecord Made, IReadOnlyList<InteractionNotice> Notices) Register(WriteConnection write, ChangeFamily family, InteractionRequest request, XmlElement payload, string now)
    {
        var made = new NewRecord(write, family, now, request.FromAsid);
        RegisteringAuthority.Check(family, Need(payload, "author", "registeringAuthority"));
        var patient = Need(payload, "subject", "patient");
        var provision = Need(patient, "babyOf", "obstetricCareProvision");
        XmlElement? deceased = null;
        XmlElement? notification = null;
        var others = new Dictionary<string, XmlElement>();
        foreach (var item in UpdateRequest.Items(patient))
        {
            switch (item.LocalName)
            {
                case "deceasedTime":
                    deceased = item;
                    break;
                case "deathNotification":
                    notification = item;
                    break;
                case var _ when !made.Add(item):
                    others[item.LocalName] = item;
                    break;
            }
        }

        Check(made.Record, others);
        Birth(made, provision, others);
        Death(made.Record, deceased, notification);
        made.RefuseDuplicates(ignore: payload.Path("pertinentInformation", "pertinentIgnoreDuplicateRecordCriterion", "value")?.Attribute("value") == "true");
        made.Store(request.Interaction, request.MessageId);
        return (made, notices.Of(made.Record, Responsible(provision), request.MessageId));
    }

    private static void Check(PatientRecord record, Dictionary<string, XmlElement> others)
    {
        if (record.Addresses.Count is < 1 or > 2 || record.Addresses.Count(a => a.Use == "H") != 1)
        {
            throw ChangeError.Of("MANDATORY_FIELD_MISSING", "exactly one home address among at most two", $"{record.Addresses.Count}");
        }

        if (record.BirthTime.Length < 12)
        {
            throw ChangeError.Of("ILLEGAL_DATE_FORMAT", "a birth time to the minute", record.BirthTime);
        }

        if (record.BirthOrder is null)
        {
            throw ChangeError.Of("MANDATORY_FIELD_MISSING", "multipleBirthOrderNumber", "none");
        }

        if (record.Names.Exists(n => n.Use != "L" || n.Family is null))
        {
            throw ChangeError.Of("INSUFFICIENT_NAME_DETAILS", "a usual name with a family name, when a name is given", "another");
        }

        if (!others.TryGetValue("ethnicGroupCode", out var ethnic) || ethnic.Attribute("code") is not { Length: 1 or 2 })
        {
            throw ChangeError.Of("MANDATORY_FIELD_MISSING", "ethnicGroupCode of ~16.6", "none");
        }
    }

    private static void Birth(NewRecord made, XmlElement provision, Dictionary<string, XmlElement> others)
    {
        var weightText = others.GetValueOrDefault("birthWeight")?.Child("value")?.Attribute("value") ?? "";
        if (weightText.Length != 4 || !int.TryParse(weightText, NumberStyles.None, CultureInfo.InvariantCulture, out var weight))
        {
            throw ChangeError.Of("INVALID_BIRTH_WEIGHT", "grams with four digits", weightText);
        }

        var clinical = others.GetValueOrDefault("clinicalInformation") ?? throw ChangeError.Of("MANDATORY_FIELD_MISSING", "clinicalInformation", "none");
        var parts = clinical.Children.SelectMany(c => c.Children).DistinctBy(c => c.LocalName).ToDictionary(c => c.LocalName);
        string Code(string part, params ReadOnlySpan<string> codes) => parts.GetValueOrDefault(part)?.Child("value")?.Attribute("code") is { } code && codes.Contains(code)
            ? code : throw ChangeError.Of("MANDATORY_FIELD_MISSING", $"{part} {string.Join(", ", codes.ToArray())}", parts.GetValueOrDefault(part)?.Child("value")?.Attribute("code") ?? "none");
        int Number(string part, int most) => int.TryParse(parts.GetValueOrDefault(part)?.Child("value")?.Attribute("value"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number : throw ChangeError.Of("MANDATORY_FIELD_MISSING", $"{part} of 1 to {most}", "none");
        Need(provision, "author", "notifier", "assignedNotifierPerson", "name");
        var location = Need(provision, "location").FirstChild;
        if (location?.Child("code")?.Attribute("code") is not { Length: 1 } place || place[0] is < '0' or > '9')
        {
            throw ChangeError.Of("MANDATORY_FIELD_MISSING", "a delivery location type of ~17.173", "none");
        }

        if (location.LocalName == "participantIdentifiedDeliveryLocation")
        {
            Need(location, "id");
        }

        var childHealth = Extension(Need(provision, "primaryInformationRecipient", "partnerChildHealth", "id"));
        var mother = Need(provision, "recordTarget", "mother");
        var motherNumber = Extension(Need(mother, "id"));
        if (!NhsNumber.TryParse(motherNumber, out _))
        {
            throw ChangeError.Of("FAILED_MOD11_CHECK", "the mother's NHS number with a correct check digit", motherNumber);
        }

        var name = NameChange.Read(made.Change, Need(mother, "patientMotherPerson", "name"), "L", made.Change.NewId());
        var practice = Need(mother, "subjectOf", "primaryCareProvision", "performer").FirstChild?.Child("id") ?? throw ChangeError.Of("MANDATORY_FIELD_MISSING", "the mother's practice", "none");
        made.Record.Birth = new Birth(
            motherNumber, RecordChange.Time(Need(mother, "patientMotherPerson", "birthTime")), name, Extension(practice), weight, others["ethnicGroupCode"].Attribute("code")!,
            Code("stillbirthIndicator", "1", "2", "3", "4"), Code("suspectedCongenitalAbnormality", "N", "U", "Y"), Number("numberOfFoetusInConfinement", 9), Number("gestationAge", 50),
            childHealth);
        if (made.Record.Names.Count == 0)
        {
            made.Record.Names.Add(name with { Given = [], Prefix = null, Suffix = null, Id = made.Change.NewId() }); // the mother's family name, until the birth is registered
        }

        made.Record.CareProvisions.Add(new CareProvision
        {
            Id = made.Change.NewId(), Code = "1", OdsCode = made.Record.Birth.MotherPracticeOds, From = made.Record.BirthTime[..8], SysFrom = made.Change.Now, Source = made.Change.Source,
        });
    }

    private static void Death(PatientRecord record, XmlElement? deceased, XmlElement? notification)
    {
        var isStillborn = record.Birth!.Stillbirth != "1";
        var status = notification?.Child("value")?.Attribute("code");
        if ((deceased is null) != (notification is null) || (isStillborn && deceased is null) || (notification is not null && status is not ("1" or "2")))
        {
            throw ChangeError.Of("NN4B_INSERT_BIRTH_DEATH_STATUS_INCONSISTENT", "deceasedTime and deathNotification together, and with a stillbirth", $"deceasedTime {deceased is not null}, notification {status ?? "none"}, stillbirth {record.Birth.Stillbirth}");
        }

        if (deceased is not null)
        {
            (record.DeathTime, record.DeathStatus) = (RecordChange.Time(deceased), status == "1" ? 1 : 2);
        }
    }

    private static string? Responsible(XmlElement provision) => provision.Path("tracker", "responsibleChildHealth", "id")?.Attribute("extension");

    private static string Extension(XmlElement id) => id.Attribute("extension") is { Length: > 0 } extension ? extension : throw ChangeError.Of("MANDATORY_FIELD_MISSING", $"{id.LocalName}/@extension", "none");

    private static XmlElement Need(XmlElement from, params string[] path) => from.Path(path) ?? throw ChangeError.Of("MANDATORY_FIELD_MISSING", string.Join("/", path), "none");
}
