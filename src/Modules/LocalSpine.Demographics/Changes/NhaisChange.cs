using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>What the general practice payment systems register: posting and removal from a list (pds 1.2).</summary>
internal static class NhaisChange
{
    private static readonly string[] Reasons =
    [
        "DEA", "EMB", "SCT", "NIT", "AFN", "AFL", "SDN", "SDL", "TRA", "RFI", "RDI", "RDR", "RPR", "OPA", "CGA", "DIS", "LDN", "X", "ORR", "CAN",
    ];

    public static void Posting(RecordChange change, XmlElement posting)
    {
        if (UpdateModes.Of(change.Family, posting) == UpdateMode.Removed)
        {
            (change.Record.NhaisCustodian, change.Record.NhaisFrom) = (null, null);
            return;
        }

        change.Record.NhaisCustodian = posting.Path("custodian", "assignedDevice", "id")?.Attribute("extension") ?? posting.Child("value")?.Attribute("code")
            ?? throw ChangeError.Of("MANDATORY_FIELD_MISSING", "the custodian of the posting", "none");
        change.Record.NhaisFrom = RecordChange.Period(posting, "effectiveTime").From ?? change.Today;
    }

    public static void Removal(RecordChange change, XmlElement removal)
    {
        if (UpdateModes.Of(change.Family, removal) == UpdateMode.Removed)
        {
            (change.Record.RemovalReason, change.Record.RemovalDate) = (null, null);
            return;
        }

        var reason = removal.Child("reasonCode")?.Attribute("code");
        change.Record.RemovalReason = Reasons.Contains(reason) ? reason : throw ChangeError.Of("INVALID_REMOVAL_REASON", "a reason of ~17.168", reason ?? "none");
        change.Record.RemovalDate = RecordChange.Period(removal, "effectiveTime").From ?? change.Today;
        change.Record.CareProvisions.FindAll(c => c.Code == "1" && c.IsCurrent(change.Today)).ForEach(c => change.Put(change.Record.CareProvisions, c, null));
    }
}
