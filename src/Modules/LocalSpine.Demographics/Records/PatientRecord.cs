using System.Text.Json.Serialization;

namespace LocalSpine.Demographics.Records;

/// <summary>
/// The demographic record of one patient (pds 1): every item with its object id and its versions. Dates are yyyyMMdd, instants yyyyMMddHHmmss,
/// both in UK local time; codes are those of the MIM.
/// </summary>
internal sealed class PatientRecord
{
    public required string NhsNumber { get; set; }

    /// <summary>Serial change number: 1 at first, one more for every accepted change.</summary>
    public int Scn { get; set; } = 1;

    public PatientStatus Status { get; set; }

    /// <summary>The surviving number of a superseded record.</summary>
    public string? SupersededBy { get; set; }

    /// <summary>S sensitive, B business reason, Y stop noted; null for none (~16.1).</summary>
    public string? Confidentiality { get; set; }

    public List<PersonName> Names { get; init; } = [];

    public List<PatientAddress> Addresses { get; init; } = [];

    public List<Telecom> Telecoms { get; init; } = [];

    /// <summary>0 not known, 1 male, 2 female, 9 not specified.</summary>
    public int Gender { get; set; }

    /// <summary>yyyyMMdd or yyyyMMddHHmm.</summary>
    public required string BirthTime { get; set; }

    public string? DeathTime { get; set; }

    /// <summary>1 informal, 2 formal (~16.5); goes with <see cref="DeathTime"/>.</summary>
    public int? DeathStatus { get; set; }

    /// <summary>1 to 7, 8 not applicable, 9 unknown.</summary>
    public int? BirthOrder { get; set; }

    public Birthplace? Birthplace { get; set; }

    public List<CareProvision> CareProvisions { get; init; } = [];

    public Language? Language { get; set; }

    /// <summary>~16.16.</summary>
    public string? ContactMethod { get; set; }

    public string? ContactTimes { get; set; }

    /// <summary>11, 12 or 13 (~16.17).</summary>
    public string? WrittenFormat { get; set; }

    /// <summary>Historic registration for a patients' web site (~16.7).</summary>
    public string? HealthSpace { get; set; }

    public List<Consent> Consents { get; init; } = [];

    public string? SharedSecret { get; set; }

    public List<RelatedPerson> RelatedPersons { get; init; } = [];

    /// <summary>NHAIS custodian, root ~6; null for none.</summary>
    public string? NhaisCustodian { get; set; }

    public string? NhaisFrom { get; set; }

    /// <summary>Why the patient left a practice's list (~17.168); null for none.</summary>
    public string? RemovalReason { get; set; }

    public string? RemovalDate { get; set; }

    /// <summary>0 or 1 (~17.38).</summary>
    public int? PreviousNhsContact { get; set; }

    /// <summary>Of a record that a birth notification made: what was told about the birth.</summary>
    public Birth? Birth { get; set; }

    /// <summary>Numbers that this record survived.</summary>
    public List<OldVersion> OldVersions { get; init; } = [];

    /// <summary>When the record was last changed: the notification time of single-valued items in 2008-B.</summary>
    public required string Changed { get; set; }
}

/// <summary>What a number stands for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PatientStatus>))]
internal enum PatientStatus
{
    Live,
    Superseded,
    Invalidated,
}

/// <summary>What every repeatable item has: an id that stays over its versions, a business period, a system period and a source.</summary>
internal abstract record Versioned
{
    /// <summary>Object id, unique within the patient (root ~18.1).</summary>
    public required string Id { get; init; }

    /// <summary>Business effective from; null when open.</summary>
    public string? From { get; init; }

    /// <summary>Business effective to; null when open.</summary>
    public string? To { get; init; }

    /// <summary>Known to the system from.</summary>
    public required string SysFrom { get; init; }

    /// <summary>Known to the system until; null for the version that stands.</summary>
    public string? SysTo { get; init; }

    /// <summary>ASID of the system that gave it.</summary>
    public required string Source { get; init; }

    /// <summary>True for the standing version on a day (yyyyMMdd).</summary>
    public bool IsCurrent(string today) =>
        SysTo is null && (To is null || string.CompareOrdinal(To, today) >= 0) && HasBegun(today);

    /// <summary>True for what is current on a day or was before it, in any version.</summary>
    public bool HasBegun(string today) => From is null || string.CompareOrdinal(From[..8], today) <= 0;
}

/// <summary>A name: L usual, A alias, PREFERRED, PREVIOUS, …</summary>
internal sealed record PersonName : Versioned
{
    public required string Use { get; init; }

    public string? Prefix { get; init; }

    public List<string> Given { get; init; } = [];

    public string? Family { get; init; }

    public string? Suffix { get; init; }
}

/// <summary>An address: H home, TMP temporary, PST correspondence; always five lines, some empty.</summary>
internal sealed record PatientAddress : Versioned
{
    public required string Use { get; init; }

    public required List<string> Lines { get; init; }

    public string? Postcode { get; init; }

    /// <summary>PAF key, eight digits.</summary>
    public string? Key { get; init; }

    /// <summary>Only on a temporary address.</summary>
    public string? Description { get; init; }
}

/// <summary>A telecom address: a URI with tel:, fax:, mailto: or textphone:.</summary>
internal sealed record Telecom : Versioned
{
    public required string Use { get; init; }

    public required string Value { get; init; }
}

/// <summary>Primary care (1), nominated pharmacy (P1), appliance contractor (P2), dispensing doctor (P3).</summary>
internal sealed record CareProvision : Versioned
{
    public required string Code { get; init; }

    public required string OdsCode { get; init; }
}

/// <summary>A related person: an NHS number and nothing else, or a usual name and a home address.</summary>
internal sealed record RelatedPerson : Versioned
{
    /// <summary>~16.15, 01 spouse to 99.</summary>
    public required string Relationship { get; init; }

    public int? Position { get; init; }

    public bool IsNextOfKin { get; init; }

    /// <summary>True when the patient may be reached through this person (classCode AGNT).</summary>
    public bool IsAgent { get; init; }

    public string? NhsNumber { get; init; }

    public PersonName? Name { get; init; }

    public PatientAddress? Address { get; init; }

    public List<Telecom> Telecoms { get; init; } = [];

    public Language? Language { get; init; }

    /// <summary>~16.16.</summary>
    public string? ContactMethod { get; init; }

    public string? ContactTimes { get; init; }

    /// <summary>11, 12 or 13 (~16.17).</summary>
    public string? WrittenFormat { get; init; }
}

/// <summary>At least one part.</summary>
internal sealed record Birthplace(string? City, string? County, string? Country);

/// <summary>What a birth notification tells beside the demographic items.</summary>
/// <param name="Weight">Grams.</param>
/// <param name="EthnicGroup">~16.6.</param>
/// <param name="Stillbirth">~17.172, 1 live.</param>
internal sealed record Birth(
    string MotherNhsNumber, string? MotherBirthTime, PersonName MotherName, string MotherPracticeOds, int Weight, string EthnicGroup, string Stillbirth, string Abnormality, int Foetuses,
    int GestationWeeks, string ChildHealthOds);

/// <summary>Language code and interpreter indicator (~16.39).</summary>
internal sealed record Language(string Code, int Interpreter);

/// <summary>4 record sharing, 6 call-back (~17.164); value ~16.2.</summary>
internal sealed record Consent(string Code, string Value, string? From);

/// <summary>A superseded number with its effective period.</summary>
internal sealed record OldVersion(string NhsNumber, string? From, string? To);

/// <summary>How records are stored.</summary>
[JsonSerializable(typeof(PatientRecord))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class RecordJson : JsonSerializerContext;
