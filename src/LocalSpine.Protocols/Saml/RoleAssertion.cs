using System.Globalization;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Saml;

/// <summary>
/// The role assertion: a SAML 1.1 response about a session and every role profile of its user (identity 8). Written as the service writes it: no declaration,
/// four blanks a level, the literal <c>null</c> for both ids, and no blank before <c>/&gt;</c>, which a public client looks for.
/// </summary>
public sealed record RoleAssertion(
    string Issuer, string Address, DateTimeOffset IssuedAt, DateTimeOffset SignedOnAt, string Principal, string Ticket, string AssertionId, string InnerAssertionId,
    IReadOnlyList<AssertedAttribute> Attributes)
{
    private const string Protocol = "urn:oasis:names:tc:SAML:1.0:protocol";
    private const string Assertion = "urn:oasis:names:tc:SAML:1.0:assertion";
    private const string Confirmation = "urn:com:sun:identity";
    private const string AttributeNamespace = "http://www.syntegra.com";

    /// <summary>The whole response.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        var xml = new XmlBuilder(8192);
        var writer = new Indented(xml);
        Head(writer, IssuedAt, Address, "samlp:Success");
        writer.Start("saml:Assertion", ("xmlns:saml", Assertion), ("MajorVersion", "1"), ("MinorVersion", "1"), ("AssertionID", AssertionId), ("Issuer", Issuer), ("IssueInstant", Time(IssuedAt)));
        Conditions(writer);
        writer.Start("saml:AttributeStatement").Start("saml:Subject");
        NameIdentifier(writer);
        writer.Start("saml:SubjectConfirmation").Leaf("saml:ConfirmationMethod", Confirmation).Start("saml:SubjectConfirmationData");
        writer.Start("saml:Assertion", ("MajorVersion", "1"), ("MinorVersion", "1"), ("AssertionID", InnerAssertionId), ("Issuer", Issuer), ("IssueInstant", Time(IssuedAt)));
        Conditions(writer);
        writer.Start("saml:AuthenticationStatement", ("AuthenticationInstant", Time(SignedOnAt)), ("AuthenticationMethod", "urn:com:sun:identity:ExtendedLoginModule")).Start("saml:Subject");
        NameIdentifier(writer);
        writer.Start("saml:SubjectConfirmation").Leaf("saml:ConfirmationMethod", Confirmation).Leaf("saml:SubjectConfirmationData", Ticket).End().End();
        writer.Empty("saml:SubjectLocality", ("IPAddress", Address)).End().End().End().End().End();
        foreach (var attribute in Attributes)
        {
            writer.Start("saml:Attribute", ("AttributeName", attribute.Name), ("AttributeNamespace", AttributeNamespace));
            foreach (var value in attribute.Values)
            {
                writer.Leaf("saml:AttributeValue", value);
            }

            writer.End();
        }

        writer.End().End().End();
        return xml.Written;
    }

    /// <summary>The answer to who has no session: no assertion.</summary>
    public static ReadOnlyMemory<byte> Refused(DateTimeOffset at, string address)
    {
        var xml = new XmlBuilder(512);
        var writer = new Indented(xml);
        Head(writer, at, address, "samlp:Requester");
        writer.End();
        return xml.Written;
    }

    private static void Head(Indented writer, DateTimeOffset at, string address, string status) => writer
        .Start("samlp:Response", ("xmlns:samlp", Protocol), ("ResponseID", "null"), ("InResponseTo", "null"), ("MajorVersion", "1"), ("MinorVersion", "1"), ("IssueInstant", Time(at)), ("Recipient", address))
        .Start("samlp:Status").Empty("samlp:StatusCode", ("Value", status)).End();

    private void Conditions(Indented writer) =>
        writer.Empty("saml:Conditions", ("NotBefore", Time(IssuedAt.AddMinutes(-3))), ("NotOnOrAfter", Time(IssuedAt.AddMinutes(1))));

    private void NameIdentifier(Indented writer) => writer.Leaf("saml:NameIdentifier", Principal, ("NameQualifier", "o=nhs"));

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private sealed class Indented(XmlBuilder xml)
    {
        private int _depth;

        public Indented Start(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
        {
            Open(name, attributes);
            xml.Text("");
            _depth++;
            return this;
        }

        public Indented Empty(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
        {
            Open(name, attributes);
            xml.End();
            return this;
        }

        public Indented Leaf(string name, string text, params ReadOnlySpan<(string Name, string Value)> attributes)
        {
            Open(name, attributes);
            xml.Text(text).End();
            return this;
        }

        public Indented End()
        {
            _depth--;
            NewLine();
            xml.End();
            return this;
        }

        private void Open(string name, ReadOnlySpan<(string Name, string Value)> attributes)
        {
            if (_depth > 0)
            {
                NewLine();
            }

            xml.Start(name);
            foreach (var (attribute, value) in attributes)
            {
                xml.Attribute(attribute, value);
            }
        }

        private void NewLine() => xml.Text("\n" + new string(' ', 4 * _depth));
    }
}

/// <summary>An attribute of the assertion; one without values is not written.</summary>
public sealed record AssertedAttribute(string Name, IReadOnlyList<string> Values);
