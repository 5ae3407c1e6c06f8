using System.Text.RegularExpressions;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Outcomes;
using LocalSpine.Directory.Seeding;

namespace LocalSpine.Directory.Registration;

/// <summary>What a registration must look like (directory-ldap 4.4, 13.5, 13.6).</summary>
internal static partial class RegistrationRules
{
    private const string Source = "directory-ldap 4.4, 13";

    /// <exception cref="RegistrationRefusedException">A rule is broken.</exception>
    public static void Check(EndpointRegistration registration)
    {
        Require(OdsCode.IsWellFormed(registration.OdsCode), "ODS_CODE", OdsCode.Expected, registration.OdsCode);
        Require(registration.Asid is null || Asid().IsMatch(registration.Asid), "ASID", "twelve digits", registration.Asid);
        Require(registration.PartyKey is null || PartyKey().IsMatch(registration.PartyKey), "PARTY_KEY", "1 to 9 letters or digits, a hyphen, 5 to 9 digits", registration.PartyKey);
        Require(registration.Fqdn is null || Fqdn().IsMatch(registration.Fqdn), "FQDN", "a full host name: labels of letters, digits and hyphens, at most 64 characters", registration.Fqdn);
        CheckUrl(registration.Url);
        Require((registration.ProductName ?? "").Length <= 200, "PRODUCT_NAME", "at most 200 characters", registration.ProductName);
    }

    /// <exception cref="RegistrationRefusedException">A rule is broken.</exception>
    public static void Check(EndpointAddition addition)
    {
        Require(Asid().IsMatch(addition.Asid), "ASID", "twelve digits", addition.Asid);
        Require(addition.Interactions.Count > 0, "INTERACTIONS", "at least one interaction", "");
        CheckUrl(addition.Url);
    }

    /// <summary>An interaction that the Spine's core services do not know (FHIR, for example); it must name its service.</summary>
    public static CoreInteraction Foreign(string name)
    {
        var match = ServiceInteraction().Match(name);
        Require(match.Success, "INTERACTION", "an interaction id of the core services, or service:interaction beginning with urn:", name);
        return new CoreInteraction(match.Groups[1].Value, match.Groups[2].Value, MessagePattern.Proxied, SpineReceives: false, null);
    }

    private static void CheckUrl(string? given) => Require(
        given is null || (Uri.TryCreate(given, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0),
        "ENDPOINT_URL", "an absolute https URL", given);

    private static void Require(bool holds, string rule, string expected, string? came)
    {
        if (!holds)
        {
            throw new RegistrationRefusedException(new Refusal(rule, expected, came ?? "", Source));
        }
    }

    [GeneratedRegex("^[0-9]{12}$")]
    private static partial Regex Asid();

    [GeneratedRegex("^[A-Za-z0-9]{1,9}-[0-9]{5,9}$")]
    private static partial Regex PartyKey();

    [GeneratedRegex(@"^(?=.{3,64}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$")]
    private static partial Regex Fqdn();

    // urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1 -> service urn:nhs:names:services:gpconnect
    [GeneratedRegex(@"^(urn:[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]+:[A-Za-z0-9-]+)[:/]([A-Za-z0-9_.:-]+)$")]
    private static partial Regex ServiceInteraction();
}
