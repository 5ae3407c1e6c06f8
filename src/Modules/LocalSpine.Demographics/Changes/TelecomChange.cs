using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>telecom of patientRole (pds 1.2, 2.3): one current per use and scheme.</summary>
internal static class TelecomChange
{
    private static readonly string[] Uses = ["H", "HP", "HV", "MC", "EC", "PG", "AS", "WP", "TMP"];
    private static readonly string[] Schemes = ["tel", "fax", "mailto", "textphone"];

    public static void Apply(RecordChange change, XmlElement telecom)
    {
        var mode = UpdateModes.Of(change.Family, telecom);
        var telecoms = change.Record.Telecoms;
        if (mode == UpdateMode.Removed)
        {
            if (telecom.Attribute("use") is not { Length: > 0 } use)
            {
                throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", "telecom/@use", "none");
            }

            change.Put(telecoms, change.Meant(telecoms, mode, RecordChange.ObjectId(telecom), t => t.Use == use, "telecom address"), null);
            return;
        }

        var read = Read(change, telecom, "");
        bool Same(Telecom t) => t.Use == read.Use && Scheme(t.Value) == Scheme(read.Value);
        var standing = change.Meant(telecoms, mode, RecordChange.ObjectId(telecom), Same, "telecom address");
        change.RefuseSecond(telecoms, standing, Same, $"{Scheme(read.Value)} of use {read.Use}");
        change.Put(telecoms, standing, read with { Id = standing?.Id ?? change.NewId() });
    }

    /// <summary>A telecom address by the rules of its content.</summary>
    public static Telecom Read(RecordChange change, XmlElement telecom, string id)
    {
        var use = telecom.Attribute("use") ?? "";
        var value = telecom.Attribute("value")?.Trim() ?? "";
        if (!Uses.Contains(use) || !Schemes.Contains(Scheme(value)) || value.Length <= Scheme(value).Length + 1)
        {
            throw ChangeError.Of("UNEXPECTED_CONTACT_TYPE", $"telecom with use {string.Join(", ", Uses)} and a value of tel:, fax:, mailto: or textphone:", $"use '{use}', value '{value}'");
        }

        var (from, to) = RecordChange.Period(telecom, "useablePeriod");
        return new Telecom { Id = id, Use = use, Value = value, From = from ?? change.Today, To = to, SysFrom = change.Now, Source = change.Source };
    }

    private static string Scheme(string value) => value.Split(':')[0].ToLowerInvariant();
}
