using System.Globalization;
using LocalSpine.Core.Demographics;
using LocalSpine.Core.Directory;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Operations;

/// <summary>Writes what an answer with details has of a person after the ids (smsp 4.2).</summary>
internal static class PatientDetails
{
    private const int Lines = 5;

    public static void Write(XmlBuilder xml, TracedPerson person, OrganisationContact? practice)
    {
        WriteName(xml, person);
        foreach (var address in person.Addresses)
        {
            WriteAddress(xml, address.Use, address.Postcode, address.Lines);
        }

        foreach (var telecom in person.Telecoms)
        {
            if (UseOf(telecom) is { } use)
            {
                xml.Empty("telecom", "use", use, "value", telecom.Value);
            }
        }

        xml.Start("patientPerson").Attribute("determinerCode", "INSTANCE").Attribute("classCode", "PSN");
        xml.Empty("administrativeGenderCode", "code", person.Gender.ToString(CultureInfo.InvariantCulture), "codeSystem", ItkNames.Gender);
        xml.Empty("birthTime", "value", person.BirthDate);
        if (person.DeathDate is { } died)
        {
            xml.Empty("deceasedTime", "value", died);
        }

        if (practice is not null)
        {
            WritePractice(xml, practice);
        }

        xml.End();
    }

    // The usual name with its first given name and no title, as in every captured answer.
    private static void WriteName(XmlBuilder xml, TracedPerson person)
    {
        if (person is { Given: null, Family: null })
        {
            return;
        }

        xml.Start("name");
        if (person.Given is { } given)
        {
            xml.Element("given", given);
        }

        if (person.Family is { } family)
        {
            xml.Element("family", family);
        }

        xml.End();
    }

    private static void WriteAddress(XmlBuilder xml, string? use, string? postcode, IReadOnlyList<string> lines)
    {
        xml.Start("addr").Attribute("use", use);
        if (postcode is not null)
        {
            xml.Element("postalCode", postcode);
        }

        for (var i = 0; i < Lines; i++)
        {
            xml.Element("streetAddressLine", i < lines.Count ? lines[i] : "");
        }

        xml.End();
    }

    private static void WritePractice(XmlBuilder xml, OrganisationContact practice)
    {
        xml.Start("gPPractice").Attribute("classCode", "SDLOC");
        if (practice.AddressLines.Count > 0)
        {
            WriteAddress(xml, use: null, practice.Postcode, practice.AddressLines);
        }

        if (practice.Telephone is { } telephone)
        {
            xml.Empty("telecom", "use", "WP", "value", $"tel:{telephone.Replace(" ", "", StringComparison.Ordinal)}");
        }

        xml.Start("locationOrganization").Attribute("determinerCode", "INSTANCE").Attribute("classCode", "ORG");
        xml.Empty("id", "root", ItkNames.Organisation, "extension", practice.OdsCode);
        if (practice.Name.Length > 0)
        {
            xml.Element("name", practice.Name);
        }

        xml.End().End();
    }

    // Home telephones, mobile telephones and mail addresses are all that the specification has.
    private static string? UseOf(TracedTelecom telecom) => telecom switch
    {
        { Value: var mail } when mail.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) => "H",
        { Value: var value } when !value.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) => null,
        { Use: "H" or "HP" or "HV" } => "HP",
        { Use: "MC" } => "MC",
        _ => null,
    };
}
