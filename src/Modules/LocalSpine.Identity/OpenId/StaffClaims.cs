using System.Globalization;
using System.Text.Json.Nodes;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Time;

namespace LocalSpine.Identity.OpenId;

/// <summary>CIS2's userinfo: what each scope tells (identity 12.4). What a user does not have is left out.</summary>
internal sealed class StaffClaims(SignedInUsers users, TimeProvider clock)
{
    // Claims of professional bodies by the directory's attributes.
    private static readonly (string Claim, string Attribute)[] Bodies =
    [
        ("gmc_id", "nhsGMC"), ("gmp_id", "nhsGMP"), ("gdc_id", "nhsGDC"), ("gdp_id", "nhsGDP"), ("nmc_id", "nhsNMC"), ("rcn_id", "nhsRCN"), ("gphc_id", "nhsGPHC"),
        ("consultant_id", "nhsConsultant"),
    ];

    public async Task<JsonObject> OfAsync(ProviderGrant grant, CancellationToken cancellationToken)
    {
        var (request, who) = (grant.Request, grant.Who);
        var claims = new JsonObject { ["sub"] = who.Subject };
        if (await users.FindAsync(who.Subject, cancellationToken) is not { } user)
        {
            return claims;
        }

        var name = $"{user.Given} {user.Family}";
        if (request.Wants("nhsperson") || request.Wants("nationalrbacaccess"))
        {
            claims["nhsid_useruid"] = user.Uid;
        }

        if (request.Wants("profile") || request.Wants("nationalrbacaccess"))
        {
            claims["name"] = name;
        }

        if (request.Wants("profile"))
        {
            claims["family_name"] = user.Family;
            claims["given_name"] = user.Given;
            claims["uid"] = user.Uid;
        }

        if (request.Wants("email") && user.Email.Length > 0)
        {
            claims["email"] = user.Email;
        }

        if (request.Wants("nhsperson"))
        {
            AddPerson(claims, user, name);
        }

        var roles = user.RolesOpenOn(UkTime.Date(clock.GetUtcNow())).ToList();
        if (request.Wants("nationalrbacaccess"))
        {
            claims["nhsid_nrbac_roles"] = new JsonArray([.. roles.Select(Role)]);
        }

        if (request.Wants("associatedorgs"))
        {
            claims["nhsid_user_orgs"] = new JsonArray([.. user.Organisations.Select(o => new JsonObject { ["org_name"] = o.OrganisationName, ["org_code"] = o.OdsCode })]);
        }

        if (request.Wants("organisationalmemberships"))
        {
            claims["nhsid_org_memberships"] = new JsonArray([.. user.Organisations.Select(Membership)]);
        }

        if (request.Wants("professionalmemberships"))
        {
            foreach (var (claim, attribute) in Bodies)
            {
                if (user.ProfessionalCodes.FirstOrDefault(c => c.Key.Equals(attribute, StringComparison.OrdinalIgnoreCase)) is { Value: { Length: > 0 } code })
                {
                    claims[claim] = code;
                }
            }
        }

        if (request.Wants("selectedrole") && who.Role is { } selected)
        {
            claims["selected_roleid"] = selected;
        }

        return claims;
    }

    private static void AddPerson(JsonObject claims, SpineUser user, string name)
    {
        claims["title"] = user.Title;
        claims["initials"] = user.Given[..1];
        if (user.MiddleNames.Length > 0)
        {
            claims["middle_names"] = user.MiddleNames;
        }

        claims["display_name"] = name;
        claims["idassurancelevel"] = user.AssuranceLevel.ToString(CultureInfo.InvariantCulture);
    }

    // Activities as granted: what the job role's baseline has is for the caller to work out.
    private static JsonNode Role(RoleProfile role)
    {
        var json = new JsonObject
        {
            ["person_orgid"] = role.OrgPersonId, ["person_roleid"] = role.Id, ["org_code"] = role.OdsCode, ["role_name"] = role.JobRole.Name, ["role_code"] = role.JobRole.Code,
        };
        Add(role.Activities, "activities", "activity_codes");
        Add(role.WorkGroups, "workgroups", "workgroups_codes");
        Add(role.AreasOfWork, "aow", "aow_codes");
        return json;

        void Add(IReadOnlyList<CodedName> many, string names, string codes)
        {
            if (many.Count > 0)
            {
                json[names] = new JsonArray([.. many.Select(m => (JsonNode)m.Name)]);
                json[codes] = new JsonArray([.. many.Select(m => (JsonNode)m.Code)]);
            }
        }
    }

    private static JsonNode Membership(OrgPerson place)
    {
        var json = new JsonObject { ["person_orgid"] = place.Id, ["org_name"] = place.OrganisationName, ["org_code"] = place.OdsCode };
        if (place.NationalCode is { } code)
        {
            json["gnc"] = code;
        }

        return json;
    }
}
