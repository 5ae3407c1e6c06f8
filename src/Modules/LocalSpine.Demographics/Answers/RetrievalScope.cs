using LocalSpine.Demographics.Records;

namespace LocalSpine.Demographics.Answers;

/// <summary>Which items a retrieval shows: those asked for (pds 2.1), with or without history, less what sensitivity hides (pds 1.5).</summary>
internal sealed class RetrievalScope
{
    private readonly HashSet<string> _items;
    private readonly bool _all;
    private readonly bool _historic;
    private readonly bool _limited;
    private readonly string _today;

    public RetrievalScope(IReadOnlyList<string> items, bool historic, PatientRecord record, string today, bool maySeeSensitive)
    {
        _items = [.. items];
        _all = _items.Contains("person.alldata") || _items.Contains("person.primarycarealldata");
        _historic = historic;
        _today = today;
        _limited = record.Confidentiality is not null && !(maySeeSensitive && record.Confidentiality is "S" or "B");
        HidesPerson = record.Confidentiality == "Y";
        IsPrimaryCare = _items.Contains("person.primarycarealldata");
        OnlySerialChangeNumber = _items.Count == 0 || (_items.Count == 1 && _items.Contains("person.scn"));
    }

    /// <summary>Nothing but the SCN was asked for.</summary>
    public bool OnlySerialChangeNumber { get; }

    /// <summary>Stop noted: the whole person stays empty.</summary>
    public bool HidesPerson { get; }

    /// <summary>person.primaryCareAllData, which alone shows registrations and paper records.</summary>
    public bool IsPrimaryCare { get; }

    /// <summary>True when the answer is limited by sensitivity.</summary>
    public bool IsLimited => _limited;

    public bool Names => Wants("person.name");

    public bool Addresses => Wants("person.address") && !_limited;

    public bool Telecoms => (Wants("person.telecom") || Wants("person.telecommunication") || Wants("person.contact")) && !_limited;

    public bool Gender => Wants("person.gender") || Wants("person.administrativegendercode");

    public bool Birth => Wants("person.birthtime");

    public bool Death => Wants("person.deceasedtime") || Wants("person.death") || Wants("person.deathnotification");

    public bool CareProvisions => (Wants("person.primarycare") || Wants("person.careprovision") || Wants("person.patientcareprovision") || Wants("person.nominatedpharmacy")) && !_limited;

    public bool RelatedPersons => (Wants("person.relatedperson") || Wants("person.relatedpersons")) && !_limited;

    public bool OldVersions => Wants("person.id") || Wants("person.oldversion") || Wants("person.replacementof");

    /// <summary>Language, preferences, consents, shared secret, birthplace and the like.</summary>
    public bool Others(string item) => Wants(item) && !_limited;

    /// <summary>The versions to show: standing ones, or all of them.</summary>
    public IEnumerable<T> Shown<T>(IEnumerable<T> items)
        where T : Versioned => _historic ? items : items.Where(i => i.IsCurrent(_today));

    private bool Wants(string item) => _all || _items.Contains(item);
}
