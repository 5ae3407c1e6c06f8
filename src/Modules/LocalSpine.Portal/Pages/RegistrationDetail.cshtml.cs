using System.Text;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>A request: where it is, what came of it, its history, and what the reader may do with it.</summary>
internal sealed class RegistrationDetailModel(IOnboarding onboarding, IRegistrationLinter linter) : RequestFormPage
{
    public EstateRequest Item { get; private set; } = null!;

    public string Note { get; private set; } = "";

    /// <summary>What of the registration, done or asked for, breaks real callers.</summary>
    public IReadOnlyList<LintWarning> Warnings { get; private set; } = [];

    public bool MayDecide => Actor is { } actor && Item.WaitsFor is { } role && actor.Has(role) && (actor.Name != Item.Applicant || role == EstateRole.EndpointAdministrator);

    public bool MayResubmit => Item.State == RequestState.Returned && Actor?.Name == Item.Applicant;

    public bool MayCancel => Item.State is RequestState.Submitted or RequestState.Returned && Actor?.Name == Item.Applicant;

    private EstateActor? Actor => PortalUsers.Of(HttpContext);

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) ? Page() : Actor is null ? Redirect($"/sign-in?to=/registrations/{id}") : NotFound();

    public async Task<IActionResult> OnPostAsync(string id, RequestAct? act, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
        {
            return NotFound();
        }

        Note = Request.Form["note"].ToString();
        var sent = act == RequestAct.Resubmit ? Sent() : null;
        return await DoAsync(async () =>
        {
            var wanted = act ?? throw new RefusedException(new Refusal("REQUEST_ACT", string.Join(", ", Enum.GetNames<RequestAct>()), "none of them"));
            await onboarding.ActAsync(Actor!, id, wanted, Note, sent, cancellationToken);
            return id;
        });
    }

    protected override string Standing(RequestField field) => Item.Values.GetValueOrDefault(field.Name, "");

    /// <summary>A file of an issued certificate, for whoever may have it.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, IOnboarding onboarding, IConnectionPacks packs, string id, string file, CancellationToken cancellationToken)
    {
        if (PortalUsers.Of(context) is not { } actor || (await onboarding.FindAsync(actor, id, cancellationToken))?.Credential is not { Asid: var asid, Issued: var issued })
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "no-store";
        if (file == "pack.zip")
        {
            return await packs.BuildAsync(asid, issued, EndpointDetailModel.AddressOf(context), cancellationToken) is { } pack ? Results.File(pack.Content, "application/zip", pack.FileName) : Results.NotFound();
        }

        var (content, type) = file switch
        {
            "client.pem" => (Encoding.ASCII.GetBytes(issued.CertificatePem), "application/x-pem-file"),
            "client.key" when issued.KeyPem is { } key => (Encoding.ASCII.GetBytes(key), "application/x-pem-file"),
            "client.p12" when issued.Pkcs12 is { } both => (both, "application/x-pkcs12"),
            "ca.pem" => (Encoding.ASCII.GetBytes(issued.CaPem), "application/x-pem-file"),
            _ => (null, ""),
        };
        return content is null ? Results.NotFound() : Results.File(content, type, file);
    }

    private async Task<bool> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (Actor is not { } actor || await onboarding.FindAsync(actor, id, cancellationToken) is not { } found)
        {
            return false;
        }

        Item = found;
        Form = (await onboarding.FormsAsync(cancellationToken)).First(f => f.Kind == found.Kind);
        Warnings = found.Credential is { PartyKey.Length: > 0 } done ? await linter.OfPartyAsync(done.PartyKey, cancellationToken)
            : found.Kind == "endpoint" ? linter.Of(new EndpointRegistration(found.Values.GetValueOrDefault("recipient", ""), null, found.Values.GetValueOrDefault("url"), [], found.Values.GetValueOrDefault("fqdn")))
            : [];
        return true;
    }
}
