namespace LocalSpine.Conformance.Mhs;

/// <summary>An HL7 batch of our own, in the layout of UK02 or of UK03; each part can be put wrong.</summary>
internal sealed record Hl7Batch(string Interaction, string Asid, IReadOnlyList<Hl7BatchItem> Items)
{
    public string Id { get; init; } = Guid.NewGuid().ToString().ToUpperInvariant();

    public string Quantity { get; init; } = $"{Items.Count}";

    public string SequenceNumber { get; init; } = "17";

    /// <summary>What the manifest says of the items; the truth unless a test wants a lie.</summary>
    public IReadOnlyList<(string Id, string Interaction)> Manifest { get; init; } = [.. Items.Select(i => (i.Id, i.Interaction))];

    public override string ToString() => $"""
        <b:{Interaction} xmlns:b="urn:cfh-nhs-uk:npfit" xmlns="urn:hl7-org:v3"><id root="{Id}"/><creationTime value="20260701120000"/><transmissionQuantity value="{Quantity}"/><versionCode code="3NPfIT6.3.01"/>
        <interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="{Interaction}"/><batchSequenceNo><value root="1.2.3" extension="{SequenceNumber}"/></batchSequenceNo>
        {string.Concat(Manifest.Select(m => $"<manifestItem><payloadId root=\"{m.Id}\"/><manifestValue><manifestItemKey code=\"interaction\"/><manifestItemValue root=\"2.16.840.1.113883.2.1.3.2.4.12\" extension=\"{m.Interaction}\"/></manifestValue></manifestItem>\n"))}
        <communicationFunctionRcv typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="227319907548"/></device></communicationFunctionRcv>
        <communicationFunctionSnd typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{Asid}"/></device></communicationFunctionSnd>
        <b:batchControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{Asid}"/></agentSystemSDS></AgentSystemSDS></author1>
        {string.Concat(Items.Select(i => Interaction == "MCCI_IN200001UK02" ? i.AsItem() : i.AsSubject()))}</b:batchControlActEvent></b:{Interaction}>
        """;
}

/// <summary>An item of a batch.</summary>
internal sealed record Hl7BatchItem(string Interaction, string Query)
{
    public const string Trace = "QUPA_IN000012UK02";

    public string Id { get; init; } = Guid.NewGuid().ToString().ToUpperInvariant();

    /// <summary>As the published rules of UK02 look for it.</summary>
    public string AsItem() => $"<b:batchControlActItem interaction=\"{Interaction}\" messageId=\"{Id}\"><subject>{Query}</subject></b:batchControlActItem>\n";

    /// <summary>As the published schema of UK03 has it.</summary>
    public string AsSubject() => $"""
        <b:subject><controlAct><id root="{Id}"/><component><payloadInteraction><id root="{Id}"/><code code="{Interaction}" codeSystem="2.16.840.1.113883.2.1.3.2.4.12"/></payloadInteraction></component>
        <queryByParameter>{Query}</queryByParameter></controlAct></b:subject>

        """;

    /// <summary>A batch trace of these criteria; empty ones are left out.</summary>
    public static Hl7BatchItem Of(string birth, string number = "", string family = "", string given = "", string gender = "", string postcode = "") => new(Trace,
        "<query>"
        + (postcode.Length == 0 ? "" : $"<person.address><semanticsText>Person.address</semanticsText><value><postalCode>{postcode}</postalCode></value></person.address>")
        + (gender.Length == 0 ? "" : $"<person.administrativeGenderCode><semanticsText>Person.administrativeGenderCode</semanticsText><value code=\"{gender}\"/></person.administrativeGenderCode>")
        + $"<person.birthTime><semanticsText>Person.birthTime</semanticsText><value value=\"{birth}\"/></person.birthTime>"
        + (number.Length == 0 ? "" : $"<person.id><semanticsText>Person.id</semanticsText><value root=\"2.16.840.1.113883.2.1.4.1\" extension=\"{number}\"/></person.id>")
        + (family.Length == 0 ? "" : $"<person.name><semanticsText>Person.name</semanticsText><value><given>{given}</given><family>{family}</family></value></person.name>")
        + "</query>");
}
