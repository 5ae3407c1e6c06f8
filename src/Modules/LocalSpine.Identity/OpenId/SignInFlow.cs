using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.NhsLogin;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// The way of a browser through a provider: sign in, choose a role when one is asked for and there are several, go back with a code (identity 12.3). Each page is a
/// form that works without a script; a form counts only from the browser that began.
/// </summary>
internal sealed class SignInFlow(
    Grants grants, BrowserSessions browsers, CardSignIn cards, PatientSignIn patients, SignedInUsers users, ProviderTokens tokens, SignInPages pages, TimeProvider clock)
{
    private const string Source = "identity 12.3";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Shows the sign-in page.</summary>
    public async Task BeginAsync(HttpContext context, RealmAddress address, AuthorizeRequest request)
    {
        var id = await KeepAsync(context, address, request, null);
        await pages.SignInAsync(context, address, id, null);
    }

    /// <summary>Takes the posted sign-in form.</summary>
    public async Task SignInAsync(HttpContext context, RealmAddress address)
    {
        var (id, pending) = await PendingAsync(context, address);
        if (pending is null)
        {
            await SignInPages.LostAsync(context);
            return;
        }

        try
        {
            var form = await OpenIdParameters.OfFormAsync(context.Request);
            var known = await browsers.FindAsync(context, address.Realm);
            var who = address.Realm switch
            {
                { Kind: ProviderKind.NhsLogin } => await patients.SignInAsync(form, address.Realm.IsMock, context.RequestAborted),
                { IsMock: true } => await cards.ByNameAsync(form["username"], context.RequestAborted),
                _ => await cards.SignInAsync(form, known, context, context.RequestAborted),
            };
            await grants.TakeAsync<PendingSignIn>(GrantKind.SignIn, id, context.RequestAborted);
            await browsers.KeepAsync(context, address.Realm, who);
            await GoOnAsync(context, address, pending.Request, who);
        }
        catch (RefusedException e) when (e is not OpenIdException)
        {
            context.Features.Get<Exchange>()!.Refusal = e.Refusal;
            await pages.SignInAsync(context, address, id, e.Refusal);
        }
    }

    /// <summary>Takes the posted form of the role page; a search shows the page again.</summary>
    public async Task ChooseAsync(HttpContext context, RealmAddress address)
    {
        var (id, pending) = await PendingAsync(context, address);
        if (pending?.Who is not { } who)
        {
            await SignInPages.LostAsync(context);
            return;
        }

        var form = await OpenIdParameters.OfFormAsync(context.Request);
        var roles = await OpenRolesAsync(who.Subject, context.RequestAborted);
        await IdentifyAsync(context, who, null);
        if (roles.FirstOrDefault(r => r.Id == form["role"]) is not { } role || form["find"] is not null)
        {
            if (form["find"] is null)
            {
                context.Features.Get<Exchange>()!.Refusal = new Refusal("ROLE_SELECTED", $"an open role profile of user {who.Subject}", form["role"] ?? "none", Source);
            }

            await SignInPages.RolesAsync(context, address, id, roles, form["search"]);
            return;
        }

        await grants.TakeAsync<PendingSignIn>(GrantKind.SignIn, id, context.RequestAborted);
        who = who with { Role = role.Id };
        await browsers.KeepAsync(context, address.Realm, who);
        await ReturnAsync(context, pending.Request, who);
    }

    /// <summary>Goes on with somebody who is signed in.</summary>
    public async Task GoOnAsync(HttpContext context, RealmAddress address, AuthorizeRequest request, SignedIn who)
    {
        if (!request.Wants("selectedrole") || who.Role is not null)
        {
            await ReturnAsync(context, request, who);
            return;
        }

        var roles = await OpenRolesAsync(who.Subject, context.RequestAborted);
        if (roles.Count < 2)
        {
            await ReturnAsync(context, request, who with { Role = roles is [var only] ? only.Id : null });
            return;
        }

        await IdentifyAsync(context, who, null);
        await SignInPages.RolesAsync(context, address, await KeepAsync(context, address, request, who), roles, null);
    }

    /// <summary>The role profiles that are open today.</summary>
    public async Task<IReadOnlyList<RoleProfile>> OpenRolesAsync(string uid, CancellationToken cancellationToken) =>
        [.. (await users.FindAsync(uid, cancellationToken))?.RolesOpenOn(UkTime.Date(clock.GetUtcNow())) ?? []];

    private async Task ReturnAsync(HttpContext context, AuthorizeRequest request, SignedIn who)
    {
        await IdentifyAsync(context, who, who.Role);
        var code = await tokens.NewCodeAsync(request, who, context.RequestAborted);
        context.Response.Redirect(JsonAnswers.With(request.RedirectUri, ("code", code), ("state", request.State)));
    }

    private async Task IdentifyAsync(HttpContext context, SignedIn who, string? role)
    {
        var user = await users.FindAsync(who.Subject, context.RequestAborted);
        context.Features.Get<Exchange>()!.Identify(who.Subject, role, user?.OdsCodeOf(role));
    }

    private async Task<string> KeepAsync(HttpContext context, RealmAddress address, AuthorizeRequest request, SignedIn? who)
    {
        var id = Grants.NewSecret();
        await grants.AddAsync(
            GrantKind.SignIn, id, who?.Session ?? "", new PendingSignIn(request, BrowserSessions.NumberOf(context, address.Realm), who), Patience, context.RequestAborted);
        return id;
    }

    private async Task<(string Id, PendingSignIn? Pending)> PendingAsync(HttpContext context, RealmAddress address)
    {
        var id = OpenIdParameters.OfQuery(context.Request)["signin"] ?? "";
        var pending = await grants.FindAsync<PendingSignIn>(GrantKind.SignIn, id, context.RequestAborted);
        var isGood = pending is not null && pending.Request.Realm == address.Realm.Name && pending.Browser == BrowserSessions.ShownNumber(context, address.Realm);
        if (!isGood)
        {
            context.Features.Get<Exchange>()!.Refusal = new Refusal(
                "SIGN_IN_UNKNOWN", $"a sign-in that this browser began within {Patience.TotalMinutes} minutes", pending is null ? "none" : "one of another browser", Source);
        }

        return (id, isGood ? pending : null);
    }
}
