namespace LocalSpine.Conformance.MiniServices;

/// <summary>A mini service request of our own, shaped as smsp 3 and 4.1 say; each part can be put wrong.</summary>
/// <param name="Operation">Without version, for example <c>getNHSNumber</c>.</param>
/// <param name="Asid">The asking system.</param>
/// <param name="Fields">Content of queryEvent.</param>
public sealed record SmspRequest(string Operation, string Asid, string Fields)
{
    public const string Verify = "verifyNHSNumber";
    public const string GetNumber = "getNHSNumber";
    public const string ByNumber = "getPatientDetailsByNHSNumber";
    public const string BySearch = "getPatientDetailsBySearch";
    public const string Details = "getPatientDetails";
    public const string Path = "/smsp/pds";

    public static IReadOnlyList<string> Operations { get; } = [Verify, GetNumber, ByNumber, BySearch, Details];

    public string MessageId { get; init; } = Guid.NewGuid().ToString().ToUpperInvariant();

    public string PayloadId { get; init; } = Guid.NewGuid().ToString().ToUpperInvariant();

    public string Action => $"urn:nhs-itk:services:201005:{Operation}-v1-0";

    public string Code => $"{Operation}Request-v1-0";

    /// <summary>The schema's root of getPatientDetails is the odd one.</summary>
    public string Root => Operation == Details ? "getPatientDetails-v1-0" : Code;

    /// <summary>The envelope; put wrong by <see cref="string.Replace(string, string)"/>.</summary>
    public override string ToString() => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:i="urn:nhs-itk:ns:201005">
        <s:Header>
        <a:MessageID>{MessageId}</a:MessageID>
        <a:Action>{Action}</a:Action>
        <a:To>https://simple-sync.dep.spine2.ncrs.nhs.uk/smsp/pds</a:To>
        <a:From><a:Address>10.1.2.3</a:Address></a:From>
        <w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">
        <u:Timestamp><u:Created>2026-01-01T09:00:00Z</u:Created><u:Expires>2099-01-01T09:05:00Z</u:Expires></u:Timestamp>
        <w:UsernameToken><w:Username>a tester</w:Username></w:UsernameToken>
        </w:Security>
        </s:Header>
        <s:Body>
        <i:DistributionEnvelope>
        <i:header service="{Action}" trackingid="{Guid.NewGuid().ToString().ToUpperInvariant()}">
        <i:auditIdentity><i:id type="1.2.826.0.1285.0.2.0.107" uri="{Asid}"/></i:auditIdentity>
        <i:manifest count="1"><i:manifestitem id="uuid_{PayloadId}" mimetype="text/xml" profileid="urn:nhs-en:profile:{Code}" base64="false" compressed="false" encrypted="false"/></i:manifest>
        <i:senderAddress uri="urn:nhs-uk:addressing:ods:Z90003"/>
        </i:header>
        <i:payloads count="1"><i:payload id="uuid_{PayloadId}">
        <{Root} xmlns="urn:hl7-org:v3" classCode="CACT" moodCode="EVN">
        <id root="{Guid.NewGuid().ToString().ToUpperInvariant()}"/>
        <code codeSystem="2.16.840.1.113883.2.1.3.2.4.17.284" code="{Code}"/>
        <queryEvent>{Fields}</queryEvent>
        </{Root}>
        </i:payload></i:payloads>
        </i:DistributionEnvelope>
        </s:Body>
        </s:Envelope>
        """;

    /// <summary>A request that finds a person the way the operation looks for one.</summary>
    public static SmspRequest For(string operation, string asid, Person person) => operation is Verify or ByNumber
        ? new(operation, asid, Born(person.Born) + Number(person.NhsNumber))
        : Search(operation, asid, person);

    /// <summary>A request that searches.</summary>
    public static SmspRequest Search(string operation, string asid, Person person, string more = "") =>
        new(operation, asid, Born(person.Born) + Gender(person.Gender) + Name(person.Family) + more);

    public static string Born(string date) => $"""<Person.DateOfBirth><value value="{date}"/><semanticsText>Person.DateOfBirth</semanticsText></Person.DateOfBirth>""";

    public static string Gender(string code) =>
        $"""<Person.Gender><value code="{code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.25"/><semanticsText>Person.Gender</semanticsText></Person.Gender>""";

    public static string LocalId(string id) =>
        $"""<Person.LocalIdentifier><value root="2.16.840.1.113883.2.1.3.2.4.18.24" extension="{id}"/><semanticsText>Person.LocalIdentifier</semanticsText></Person.LocalIdentifier>""";

    public static string Number(string number) =>
        $"""<Person.NHSNumber><value root="2.16.840.1.113883.2.1.4.1" extension="{number}"/><semanticsText>Person.NHSNumber</semanticsText></Person.NHSNumber>""";

    public static string Name(string family, string given = "") =>
        $"""<Person.Name><value>{(given.Length > 0 ? $"<given>{given}</given>" : "")}<family>{family}</family></value><semanticsText>Person.Name</semanticsText></Person.Name>""";

    public static string Postcode(string postcode) =>
        $"""<Person.Postcode><value><postalCode>{postcode}</postalCode></value><semanticsText>Person.Postcode</semanticsText></Person.Postcode>""";
}

/// <summary>A patient of the seed.</summary>
/// <param name="Born">yyyyMMdd.</param>
public sealed record Person(string NhsNumber, string Family, string Gender, string Born, string Postcode);
