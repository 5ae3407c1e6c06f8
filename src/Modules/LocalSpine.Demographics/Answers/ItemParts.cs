using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;
using static LocalSpine.Demographics.Answers.RecordWriter;

namespace LocalSpine.Demographics.Answers;

/// <summary>Names, addresses and contacts of the 2008 families, each in a part of its own with the system that wrote it and when.</summary>
internal sealed class ItemParts(bool isB)
{
    public string Address { get; } = isB ? "COCT_MT000201UK03.PartOfWhole" : "COCT_MT000201UK02.PartOfWhole";

    public string Telecom { get; } = isB ? "COCT_MT000202UK03.PartOfWhole" : "COCT_MT000202UK02.PartOfWhole";

    public string Name { get; } = isB ? "COCT_MT000203UK03.PartOfWhole" : "COCT_MT000203UK02.PartOfWhole";

    public string SourceElement { get; } = isB ? "COCT_MT000205UK01.SourceIdentified" : "sourceSourceIdentified";

    public void Part(XmlBuilder xml, string part, Versioned item, Action content)
    {
        xml.Start(part).Attribute("classCode", "PART");
        content();
        Source(xml, "subjectOf1", "SBJ", item, "sourceSourceIdentified");
        SystemDate(xml, "subjectOf2", "SBJ", item);
        xml.End();
    }

    public static void PartPerson(XmlBuilder xml, Action content)
    {
        xml.Start("partPerson").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        content();
        xml.End();
    }

    public void Source(XmlBuilder xml, string outer, string typeCode, Versioned item, string? element = null)
    {
        xml.Start(outer).Attribute("typeCode", typeCode);
        xml.Start(element ?? SourceElement).Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", "01", "codeSystem", Npfit + "17.170");
        xml.Empty("value", "root", Core.Identifiers.Oids.Asid, "extension", item.Source);
        xml.End().End();
    }

    public static void SystemDate(XmlBuilder xml, string outer, string typeCode, Versioned item)
    {
        xml.Start(outer).Attribute("typeCode", typeCode);
        xml.Start("systemEffectiveDate").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", "02", "codeSystem", Npfit + "17.170");
        Period(xml, "value", item.SysFrom, item.SysTo);
        xml.End().End();
    }
}
