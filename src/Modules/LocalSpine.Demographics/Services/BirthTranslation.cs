using LocalSpine.Core.Identifiers;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Changes;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Services;

/// <summary>Turns an NN4B insertBirthRequestPayload (spine-messaging 15) into the PdsRegistrationEvent of the birth message (pds 2.5).</summary>
internal static class BirthTranslation
{
    private static readonly string[] MandatoryGroups =
        ["babyTracing", "partnerChildHealth", "clinical", "deliveryPlace", "mothersDetails", "notifyingPerson", "patient", "registeringAuthority"];

    /// <exception cref="Queries.PdsErrorException">A mandatory group is missing.</exception>
    public static ReadOnlyMemory<byte> ToRegistrationEvent(XmlElement payload)
    {
        if (MandatoryGroups.FirstOrDefault(g => payload.Child(g) is null) is { } missing)
        {
            throw ChangeError.Of("MANDATORY_FIELD_MISSING", $"group {missing}", "none");
        }

        var patient = payload.Child("patient")!;
        var xml = new XmlBuilder(4096);
        xml.Start("PdsRegistrationEvent");
        xml.Start("author").Start("registeringAuthority").Empty("code", "code", Value(payload, "registeringAuthority", "type"));
        xml.Empty("id", "root", RecordWriter.Practices, "extension", Value(payload, "registeringAuthority", "organisationId")).End().End();
        xml.Start("subject").Start("patient");
        foreach (var address in payload.ChildrenOf("personAddress"))
        {
            Address(xml, address);
        }

        xml.Start("babyOf").Start("obstetricCareProvision");
        Provision(xml, payload);
        xml.End().End();
        xml.Start("patientPerson").Empty("administrativeGenderCode", "code", Value(patient, "administrativeGenderCode"));
        xml.Empty("birthTime", "value", Value(patient, "birthTime"));
        if (patient.Child("deceasedTime") is not null)
        {
            xml.Empty("deceasedTime", "value", Value(patient, "deceasedTime"));
        }

        xml.Empty("ethnicGroupCode", "code", Value(payload, "clinical", "ethnicCategory"));
        xml.Empty("multipleBirthOrderNumber", "value", Value(payload, "babyTracing", "birthOrder"));
        foreach (var name in payload.ChildrenOf("personName"))
        {
            Name(xml, name);
        }

        xml.End();
        xml.Start("subjectOf1").Start("birthWeight").Empty("value", "value", Value(payload, "babyTracing", "birthWeight")).End().End();
        xml.Start("subjectOf2").Start("clinicalInformation");
        Clinical(xml, "component1", "suspectedCongenitalAbnormality", "code", Value(payload, "clinical", "suspectedCongenitalAbnormality"));
        Clinical(xml, "component2", "stillbirthIndicator", "code", Value(payload, "clinical", "stillBornIndicator"));
        Clinical(xml, "component3", "numberOfFoetusInConfinement", "value", Value(payload, "clinical", "noOfBirthsInConfinement"));
        Clinical(xml, "component4", "gestationAge", "value", Value(payload, "clinical", "gestationAge"));
        xml.End().End();
        if (payload.Child("deathNotification") is not null)
        {
            xml.Start("subjectOf4").Start("deathNotification").Empty("value", "code", Value(payload, "deathNotification", "status")).End().End();
        }

        xml.End().End().End();
        return xml.Written;
    }

    private static void Provision(XmlBuilder xml, XmlElement payload)
    {
        var mother = payload.Child("mothersDetails")!;
        xml.Start("author").Start("notifier").Start("assignedNotifierPerson").Start("name");
        foreach (var part in payload.Child("notifyingPerson")!.Children)
        {
            xml.Element(part.LocalName.Contains("amily", StringComparison.Ordinal) ? "family" : "given", part.Text.Trim());
        }

        xml.End().End().End().End();
        var place = payload.Child("deliveryPlace")!;
        var placeCode = Value(place, "deliveryPlaceCode");
        xml.Start("location").Start(placeCode.Length > 0 ? "participantIdentifiedDeliveryLocation" : "participantDeliveryLocation").Empty("code", "code", Value(place, "deliveryPlaceType"));
        if (placeCode.Length > 0)
        {
            xml.Empty("id", "root", RecordWriter.Practices, "extension", placeCode);
        }

        xml.Start("locatedPlaceOfBirth").Element("name", Value(place, "deliveryPlaceName")).End().End().End();
        xml.Start("primaryInformationRecipient").Start("partnerChildHealth");
        xml.Empty("id", "root", RecordWriter.Practices, "extension", Value(payload, "partnerChildHealth", "childHealthOrganisationCode")).End().End();
        xml.Start("recordTarget").Start("mother").Empty("id", "root", Oids.NhsNumber, "extension", Value(payload, "babyTracing", "mothersNHSNumber"));
        xml.Start("patientMotherPerson").Empty("birthTime", "value", Value(payload, "babyTracing", "mothersDOB"));
        xml.Start("name").Attribute("use", "L").Element("given", Value(mother, "mothersGivenNames")).Element("family", Value(mother, "mothersFamilyName")).End().End();
        xml.Start("subjectOf").Start("primaryCareProvision").Start("performer").Start("primaryCareProvider");
        xml.Empty("id", "root", RecordWriter.Practices, "extension", Value(payload, "patientCareProvision", "id")).End().End().End().End();
        xml.End().End();
    }

    private static void Address(XmlBuilder xml, XmlElement address)
    {
        xml.Start("addr").Attribute("use", Value(address, "use"));
        foreach (var line in address.ChildrenOf("addressLine"))
        {
            xml.Element("streetAddressLine", line.Text.Trim());
        }

        foreach (var (from, to) in new[] { ("postalCode", "postalCode"), ("addressKey", "addressKey"), ("description", "desc") })
        {
            if (Value(address, from) is { Length: > 0 } value)
            {
                xml.Element(to, value);
            }
        }

        xml.End();
    }

    private static void Name(XmlBuilder xml, XmlElement name)
    {
        xml.Start("name").Attribute("use", Value(name, "use"));
        foreach (var part in name.Children.Where(p => p.LocalName is "prefix" or "given" or "family" or "suffix" && p.Text.Trim().Length > 0))
        {
            xml.Element(part.LocalName, part.Text.Trim());
        }

        xml.End();
    }

    private static void Clinical(XmlBuilder xml, string component, string observation, string attribute, string value) =>
        xml.Start(component).Start(observation).Empty("value", attribute, value).End().End();

    private static string Value(XmlElement from, string group, string name) => from.Child(group) is { } found ? Value(found, name) : "";

    // Which fields are attributes, texts or have a value child is not public: each spelling is taken.
    private static string Value(XmlElement from, string name) => from.Attribute(name) ?? (from.Child(name) is not { } field ? ""
        : field.Attribute("extension") ?? field.Attribute("code") ?? field.Attribute("value") ?? field.Child("extension")?.Text.Trim()
            ?? field.Child("value")?.Attribute("value") ?? field.Child("value")?.Text.Trim() ?? field.Text.Trim());
}
