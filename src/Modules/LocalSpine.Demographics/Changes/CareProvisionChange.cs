using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>patientCareProvision: the GP practice and the nominations (pds 1.2, 2.3); one current of each code.</summary>
internal static class CareProvisionChange
{
    private const string OlderPractices = "2.16.840.1.113883.2.1.4.2";
    private const int LongestCode = 10;

    public static void Apply(RecordChange change, XmlElement care)
    {
        var mode = UpdateModes.Of(change.Family, care);
        var code = care.Child("code")?.Attribute("code");
        var provisions = change.Record.CareProvisions;
        if (mode == UpdateMode.Removed)
        {
            change.Put(provisions, change.Meant(provisions, mode, RecordChange.ObjectId(care), c => code is null || c.Code == code, "care provision"), null);
            return;
        }

        if (code is not ("1" or "P1" or "P2" or "P3"))
        {
            throw ChangeError.Of("UNSUPPORTED_PATIENT_CARE", "code 1, P1, P2 or P3 of ~17.37", code ?? "none");
        }

        var standing = change.Meant(provisions, mode, RecordChange.ObjectId(care), c => c.Code == code, "care provision");
        change.RefuseSecond(provisions, standing, c => c.Code == code, $"care provision {code}");
        change.Put(provisions, standing, Read(change, care, code, standing?.Id ?? change.NewId()));
    }

    /// <summary>A care provision by the rules of its content.</summary>
    public static CareProvision Read(RecordChange change, XmlElement care, string code, string id)
    {
        var performers = care.ChildrenOf("performer").Concat(care.ChildrenOf("responsibleParty")).ToList();
        var provider = performers.Count == 1 ? performers[0].FirstChild?.Child("id") : null;
        var root = provider?.Attribute("root");
        if (provider is null || !(root == RecordWriter.Practices || (root == OlderPractices && change.Family.Mim == Mim.Pds2006B)))
        {
            throw ChangeError.Of("UNSUPPORTED_HCP_CODE_TYPE", $"one performer whose id has root {RecordWriter.Practices}", performers.Count == 1 ? root ?? "none" : $"{performers.Count} performers");
        }

        var ods = provider.Attribute("extension")?.Trim() ?? "";
        if (ods.Length is 0 or > LongestCode)
        {
            throw ChangeError.Of("INVALID_GP_REGISTRATION", "an organisation code of 1 to 10 characters", ods);
        }

        if (code != "1" && care.Child("effectiveTime") is not null)
        {
            throw ChangeError.Of("UNSUPPORTED_PATIENT_CARE", "effectiveTime with primary care only", code);
        }

        var (from, to) = RecordChange.Period(care, "effectiveTime");
        return new CareProvision { Id = id, Code = code, OdsCode = ods.ToUpperInvariant(), From = from ?? change.Today, To = to, SysFrom = change.Now, Source = change.Source };
    }
}
