using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>addr of patientRole (pds 1.3, 2.3).</summary>
internal static class AddressChange
{
    private const int Lines = 5;

    public static void Apply(RecordChange change, XmlElement addr)
    {
        var mode = UpdateModes.Of(change.Family, addr);
        var use = addr.Attribute("use");
        if (use is not ("H" or "TMP" or "PST"))
        {
            throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", "addr/@use H, TMP or PST", use ?? "none");
        }

        var addresses = change.Record.Addresses;
        var standing = change.Meant(addresses, mode, RecordChange.ObjectId(addr), a => a.Use == use, "address");
        if (mode == UpdateMode.Removed)
        {
            change.Put(addresses, standing, null);
            return;
        }

        change.RefuseSecond(addresses, standing, a => a.Use == use, $"address {use}");
        change.Put(addresses, standing, Read(change, addr, use, standing?.Id ?? change.NewId()));
    }

    /// <summary>An address by the rules of its content.</summary>
    public static PatientAddress Read(RecordChange change, XmlElement addr, string use, string id)
    {
        var postcode = RecordChange.Text(addr.Child("postalCode"));
        var key = RecordChange.Text(addr.Child("addressKey"));
        if (key == "0")
        {
            change.Warnings.Add(PdsWarning.AddressKeyIgnored);
            key = null;
        }

        if (RecordChange.Text(addr.Child("desc")) is not null && use != "TMP")
        {
            throw ChangeError.Of("DESCRIPTION_PROVIDED_NO_TEMPORARY_ADDRESS", "desc on a temporary address only", use);
        }

        var (from, to) = RecordChange.Period(addr, "useablePeriod");
        var lines = addr.ChildrenOf("streetAddressLine").Select(l => l.Text.Trim()).ToList();
        if (lines.TrueForAll(l => l.Length == 0) && postcode is not null && key is not null)
        {
            lines = [.. change.Gazetteer(postcode, key) ?? throw ChangeError.Of("ADDRESS_KEY_NOT_FOUND", "a postcode and address key that the gazetteer knows", $"{postcode} {key}")];
        }

        return lines.Count is < 1 or > Lines
            ? throw ChangeError.Of("INCORRECT_NUMBER_OF_ADDRESS_LINES", "1 to 5 streetAddressLine elements", $"{lines.Count}")
            : new PatientAddress
            {
                Id = id, Use = use, Lines = [.. lines.Concat(Enumerable.Repeat("", Lines)).Take(Lines)], Postcode = postcode, Key = key,
                Description = RecordChange.Text(addr.Child("desc")), From = from ?? change.Today, To = to, SysFrom = change.Now, Source = change.Source,
            };
    }
}
