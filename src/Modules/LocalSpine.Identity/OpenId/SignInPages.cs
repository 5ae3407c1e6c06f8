using System.Net;
using System.Text;
using LocalSpine.Core.Demographics;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.NhsLogin;
using LocalSpine.Identity.People;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>The providers' pages.</summary>
internal sealed class SignInPages(PersonStore people, IPatientIndex patients)
{
    /// <summary>How many users and patients are offered; others are typed.</summary>
    private const int Offered = 500;

    /// <summary>From how many roles on there is a search (identity 12.3).</summary>
    private const int Searched = 6;

    public async Task SignInAsync(HttpContext context, RealmAddress address, string id, Refusal? refusal)
    {
        var form = new StringBuilder(Alert(refusal));
        var action = Html($"{address.Issuer}{address.Realm.Paths.SignIn}?signin={id}");
        if (address.Realm.IsMock)
        {
            form.Append("<form id=\"kc-form-login\" action=\"").Append(action).Append("\" method=\"post\"><p><label for=\"username\">Username</label> ")
                .Append("<input id=\"username\" name=\"username\" type=\"text\" autofocus autocomplete=\"off\"></p><p><input name=\"login\" id=\"kc-login\" type=\"submit\" value=\"Sign In\"></p></form>");
        }
        else
        {
            form.Append("<form action=\"").Append(action).Append("\" method=\"post\">");
            await (address.Realm.Kind == ProviderKind.Cis2 ? CardsAsync(form, context.RequestAborted) : PatientsAsync(form, context.RequestAborted));
            form.Append("<p><button>Continue</button></p></form>");
        }

        await WriteAsync(context, address.Realm.Kind == ProviderKind.Cis2 ? "Sign in with a smartcard" : "Sign in as a patient", form.ToString());
    }

    public static Task RolesAsync(HttpContext context, RealmAddress address, string id, IReadOnlyList<RoleProfile> roles, string? search)
    {
        var form = new StringBuilder($"<form action=\"{Html($"{address.Issuer}{address.Realm.Paths.Role}?signin={id}")}\" method=\"post\">");
        if (roles.Count >= Searched)
        {
            form.Append("<p><label>Search <input name=\"search\" type=\"search\" value=\"").Append(Html(search ?? "")).Append("\"></label> <button name=\"find\" value=\"1\" formnovalidate>Find</button></p>");
        }

        form.Append("<fieldset><legend>Role</legend>");
        foreach (var role in roles)
        {
            var text = $"{role.OdsCode} {role.OrganisationName}: {role.JobRole.Name}";
            if (search is null || text.Contains(search, StringComparison.OrdinalIgnoreCase))
            {
                form.Append("<p><label><input type=\"radio\" name=\"role\" required value=\"").Append(role.Id).Append("\"> ").Append(Html(text)).Append("</label></p>");
            }
        }

        return WriteAsync(context, "Choose a role", form.Append("</fieldset><p><button>Continue</button></p></form>").ToString());
    }

    /// <summary>For a form that belongs to no sign-in.</summary>
    public static Task LostAsync(HttpContext context) =>
        WriteAsync(context, "This sign-in cannot go on", "<p>It took too long, was finished before, or was begun in another browser. Go back to the application and begin again.</p>", StatusCodes.Status400BadRequest);

    private async Task CardsAsync(StringBuilder form, CancellationToken cancellationToken)
    {
        form.Append("<p><label>Smartcard <select name=\"card\"><option value=\"\"></option>");
        foreach (var person in await people.ListAsync(null, Offered, cancellationToken))
        {
            if (person.CurrentCard is { } card && person.User.IsOpen)
            {
                form.Append("<option value=\"").Append(card.Serial).Append("\">").Append(Html($"{person.User.CommonName}, {person.User.Uid}")).Append("</option>");
            }
        }

        form.Append("</select></label></p><p><label>or card number or uid <input name=\"user\" inputmode=\"numeric\" autocomplete=\"off\"></label></p>")
            .Append("<p><label>Passcode <input name=\"passcode\" type=\"password\" inputmode=\"numeric\" autocomplete=\"off\" required></label></p>");
    }

    private async Task PatientsAsync(StringBuilder form, CancellationToken cancellationToken)
    {
        form.Append("<p><label>Patient <select name=\"patient\"><option value=\"\"></option>");
        foreach (var patient in (await patients.ListAsync(Offered, null, cancellationToken)).Where(p => p.Status == "live"))
        {
            form.Append("<option value=\"").Append(patient.NhsNumber).Append("\">").Append(Html($"{patient.Family}, {string.Join(' ', patient.Given)}, {patient.NhsNumber}")).Append("</option>");
        }

        form.Append("</select></label></p><p><label>or NHS number <input name=\"number\" inputmode=\"numeric\" autocomplete=\"off\"></label></p><p><label>Proof of identity <select name=\"level\">");
        foreach (var level in PatientSignIn.Levels)
        {
            form.Append("<option>").Append(level).Append("</option>");
        }

        form.Append("</select></label></p><p><label>Acts for the patient with the NHS number <input name=\"for\" inputmode=\"numeric\" autocomplete=\"off\"></label></p>");
    }

    private static string Alert(Refusal? refusal) => refusal is null ? "" : $"<p role=\"alert\">{Html(refusal.ToString())}</p>";

    private static Task WriteAsync(HttpContext context, string title, string body, int status = StatusCodes.Status200OK)
    {
        var page = Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{Html(title)}</title></head>"
            + $"<body><main><h1>{Html(title)}</h1>{body}</main></body></html>");
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer"; // the sign-in's number stands in the address
        return WholeAnswer.WriteAsync(context, context.Features.Get<Exchange>()!, status, "text/html;charset=UTF-8", page);
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
