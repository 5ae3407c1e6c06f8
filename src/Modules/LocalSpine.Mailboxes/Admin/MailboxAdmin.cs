using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Mailboxes;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Admin;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Faults;
using LocalSpine.Mailboxes.Life;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Mailboxes.Admin;

/// <summary>Mailboxes over the admin API: <c>/mailboxes</c>.</summary>
internal static partial class MailboxAdmin
{
    private const int MostRows = 10_000;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/mailboxes", async (IMailboxes mailboxes, int? limit, CancellationToken cancellationToken) =>
            (await mailboxes.ListAsync(cancellationToken)).Take(Math.Clamp(limit ?? 100, 1, MostRows)));
        admin.MapPost("/mailboxes", CreateAsync);
        admin.MapGet("/mailboxes/{id}", async (IMailboxes mailboxes, string id, CancellationToken cancellationToken) =>
            await mailboxes.FindAsync(id, cancellationToken) is { } found ? Results.Json(found) : Unknown(id));
        admin.MapPatch("/mailboxes/{id}", ChangeAsync);
        admin.MapGet("/mailboxes/{id}/messages", async (IMailboxes mailboxes, string id, string? box, int? limit, CancellationToken cancellationToken) =>
            await mailboxes.FindAsync(id, cancellationToken) is not null
                ? Results.Json(await mailboxes.MessagesAsync(id, box == "outbox", Math.Clamp(limit ?? 100, 1, MostRows), cancellationToken))
                : Unknown(id));
        admin.MapPost("/mailboxes/{id}/messages", SendAsync);
        admin.MapGet("/mailboxes/messages/{id}", async (IMailboxes mailboxes, string id, CancellationToken cancellationToken) =>
            await mailboxes.FindMessageAsync(id, cancellationToken) is { } found
                ? Results.Json(found)
                : ProblemAnswers.Refused(new Refusal("MESH_MESSAGE_UNKNOWN", "the id of a message", id), StatusCodes.Status404NotFound));
        admin.MapGet("/mailboxes/faults", (MailboxFaults faults, int? limit) => faults.All.Take(Math.Clamp(limit ?? 100, 1, MostRows)));
        admin.MapPost("/mailboxes/{id}/faults", AddFault);
        admin.MapDelete("/mailboxes/faults", (MailboxFaults faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
        admin.MapPost("/mailboxes/sweep", async (PayloadSweep sweep, double? olderThanSeconds, CancellationToken cancellationToken) =>
            Results.Json(new { removed = await sweep.SweepAsync(TimeSpan.FromSeconds(Math.Clamp(olderThanSeconds ?? 3600, 0, 1e9)), cancellationToken) }));
    }

    /// <summary>404 for a mailbox that is not there.</summary>
    public static IResult Unknown(string id) => ProblemAnswers.Refused(new Refusal("MESH_MAILBOX_UNKNOWN", "the id of a registered mailbox", id), StatusCodes.Status404NotFound);

    private static async Task<IResult> CreateAsync(
        NewMailbox wanted, MailboxRegister register, IDirectory directory, ICertificateAuthority authority, SurfaceCatalog surfaces, EnvironmentOptions options, CancellationToken cancellationToken)
    {
        var ods = wanted.OdsCode?.Trim().ToUpperInvariant() ?? "";
        var id = wanted.MailboxId?.Trim().ToUpperInvariant() ?? NextId(register.Now, ods);
        if (Check(wanted, register.Now, ods, id) is { } refusal)
        {
            return ProblemAnswers.Refused(refusal);
        }

        var orgName = directory.NameOfOrganisation(ods) ?? "";
        var mailbox = new Mailbox(
            id, wanted.Name ?? (orgName.Length > 0 ? orgName : id), wanted.BillingEntity ?? "England", ods, ods, orgName, wanted.Password ?? RandomNumberGenerator.GetHexString(16, lowercase: true),
            wanted.Kind ?? "api", true, wanted.DelaySeconds ?? 0, wanted.Folder ?? "");
        var certificate = await authority.IssueAsync(wanted.Fqdn ?? $"{id.ToLowerInvariant()}.{ods.ToLowerInvariant()}.api.mesh-client.nhs.uk", wanted.Csr, cancellationToken);
        var isNew = await register.ChangeAsync(
            write =>
            {
                if (write.Command("select 1 from mailboxes_mailbox where mailbox_id = @id", ("@id", id)).ExecuteScalar() is not null)
                {
                    return false;
                }

                MailboxRegister.Put(write, mailbox);
                Permit(write, id, wanted.Sends ?? [], wanted.Receives ?? [], wanted.Groups ?? []);
                return true;
            },
            cancellationToken);
        return isNew
            ? Results.Json(
                new CreatedMailbox(
                    id, mailbox.Name, ods, mailbox.Password, options.MeshSharedKey, surfaces.UrlOf(surfaces.Get(MailboxesModule.SurfaceName)), certificate.Fqdn, certificate.SerialNumber,
                    certificate.CertificatePem, certificate.KeyPem, certificate.Pkcs12, certificate.Pkcs12Legacy, certificate.CaPem),
                statusCode: StatusCodes.Status201Created)
            : ProblemAnswers.Refused(new Refusal("MESH_MAILBOX_EXISTS", "a mailbox id that is free", id), StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ChangeAsync(
        string id, MailboxChange change, MailboxRegister register, IMailboxes mailboxes, MailboxSwitch mailboxSwitch, CancellationToken cancellationToken)
    {
        if (register.Now.Find(id.ToUpperInvariant()) is not { } mailbox)
        {
            return Unknown(id);
        }

        if (Check(change.Password, change.Groups, change.Kind, change.DelaySeconds, change.Folder) is { } refusal)
        {
            return ProblemAnswers.Refused(refusal);
        }

        await register.ChangeAsync(
            write =>
            {
                MailboxRegister.Put(write, mailbox with
                {
                    Name = change.Name ?? mailbox.Name, Password = change.Password ?? mailbox.Password, Kind = change.Kind ?? mailbox.Kind, IsActive = change.Active ?? mailbox.IsActive,
                    DelaySeconds = change.DelaySeconds ?? mailbox.DelaySeconds, Folder = change.Folder ?? mailbox.Folder,
                });
                Permit(write, mailbox.MailboxId, change.Sends ?? [], change.Receives ?? [], change.Groups ?? []);
                return true;
            },
            cancellationToken);
        if (change.Active == false)
        {
            await mailboxSwitch.GiveBackAsync(mailbox.MailboxId, cancellationToken);
        }

        return Results.Json(await mailboxes.FindAsync(mailbox.MailboxId, cancellationToken));
    }

    private static async Task<IResult> SendAsync(
        string id, HttpRequest request, IMailboxes mailboxes, string? to, string? workflow, string? subject, string? localId, string? fileName, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = ChunkReader.MostBytes + 1;
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        var (messageId, refusal) = await mailboxes.SendAsync(
            new ComposedMessage(id, null, to ?? "", workflow ?? "", subject ?? "", localId ?? "", fileName ?? "", request.ContentType ?? "", body.ToArray()), cancellationToken);
        return refusal is null ? Results.Json(new { messageId }, statusCode: StatusCodes.Status202Accepted) : ProblemAnswers.Refused(refusal);
    }

    private static IResult AddFault(MailboxFaultDesk desk, string id, NewMailboxFault wanted) => desk.Add(id, wanted) switch
    {
        (_, { Rule: "MESH_MAILBOX_UNKNOWN" }) => Unknown(id),
        (_, { } refusal) => ProblemAnswers.Refused(refusal),
        var (fault, _) => Results.Json(fault, statusCode: StatusCodes.Status201Created),
    };

    private static Refusal? Check(NewMailbox wanted, RegisterSnapshot register, string ods, string id) =>
        !OdsCode().IsMatch(ods) ? new Refusal("ODS_CODE", "an ODS code: 1 to 12 letters and digits", ods)
        : !MailboxId().IsMatch(id) ? new Refusal("MESH_MAILBOX_ID", "3 to 50 letters, digits, - and _", id)
        : register.Find(id) is not null ? new Refusal("MESH_MAILBOX_EXISTS", "a mailbox id that is free", id)
        : Check(wanted.Password, wanted.Groups, wanted.Kind, wanted.DelaySeconds, wanted.Folder);

    private static Refusal? Check(string? password, IReadOnlyList<string>? groups, string? kind, long? delay, string? folder) =>
        password is { Length: 0 } ? new Refusal("MESH_PASSWORD", "a password that is not empty", "")
        : (groups ?? []).FirstOrDefault(g => ParseGroup(g) is null) is { } group ? new Refusal("MESH_GROUP", "GROUP:initiator or GROUP:responder", group)
        : kind is not (null or "api" or "client" or "ui" or Mailbox.Internal) ? new Refusal("MESH_MAILBOX_KIND", "api, client, ui or internal", kind)
        : delay is < 0 or > 864_000 ? new Refusal("MESH_MAILBOX_DELAY", "0 to 864000 seconds", delay.Value.ToString(CultureInfo.InvariantCulture))
        : folder is { Length: > 0 } && !Path.IsPathFullyQualified(folder) ? new Refusal("MESH_FOLDER", "a folder from the root of the file system, or nothing", folder)
        : null;

    /// <summary>Permits workflows, which are made when they are not there, and joins groups.</summary>
    public static void Permit(WriteConnection write, string id, IReadOnlyList<string> sends, IReadOnlyList<string> receives, IReadOnlyList<string> groups)
    {
        foreach (var workflow in sends.Union(receives))
        {
            if (write.Command("select 1 from mailboxes_workflow where workflow_id = @id", ("@id", workflow)).ExecuteScalar() is null)
            {
                MailboxRegister.Put(write, new Workflow(workflow, "", IsRestricted: true, ByPatient: false));
            }

            MailboxRegister.Add(write, new Permission(id, workflow, sends.Contains(workflow), receives.Contains(workflow)));
        }

        foreach (var (group, role) in groups.Select(g => ParseGroup(g)).OfType<(string, string)>())
        {
            MailboxRegister.Put(write, new Membership(id, group, role));
        }
    }

    private static (string Group, string Role)? ParseGroup(string text) =>
        text.Split(':') is [{ Length: > 0 } group, RegisterSnapshot.Initiator or RegisterSnapshot.Responds] ? (group, text[(group.Length + 1)..]) : null;

    private static string NextId(RegisterSnapshot register, string ods) =>
        Enumerable.Range(1, 999).Select(n => string.Create(CultureInfo.InvariantCulture, $"{ods}OT{n:000}")).First(id => register.Find(id) is null);

    [GeneratedRegex(@"\A[A-Z0-9]{1,12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OdsCode();

    [GeneratedRegex(@"\A[A-Z0-9][A-Z0-9_-]{2,49}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MailboxId();
}

/// <summary>A mailbox to make; what is left out is chosen.</summary>
/// <param name="Sends">Workflow ids; one that is not known is made, restricted.</param>
/// <param name="Groups"><c>GROUP:initiator</c> or <c>GROUP:responder</c>.</param>
/// <param name="Fqdn">Name in the client certificate.</param>
/// <param name="Csr">PEM certificate request; without one a key is made too.</param>
internal sealed record NewMailbox(
    string? OdsCode, string? MailboxId, string? Name, string? Password, string? Kind, string? BillingEntity, IReadOnlyList<string>? Sends, IReadOnlyList<string>? Receives,
    IReadOnlyList<string>? Groups, long? DelaySeconds, string? Folder, string? Fqdn, string? Csr);

/// <summary>What is to change in a mailbox; permissions are added.</summary>
internal sealed record MailboxChange(
    string? Name, string? Password, string? Kind, bool? Active, long? DelaySeconds, string? Folder, IReadOnlyList<string>? Sends, IReadOnlyList<string>? Receives, IReadOnlyList<string>? Groups);

/// <summary>A mailbox as handed to its user: all that its client's configuration needs.</summary>
internal sealed record CreatedMailbox(
    string MailboxId, string Name, string OdsCode, string Password, string SharedKey, string Url, string Fqdn, string SerialNumber, string CertificatePem, string? KeyPem,
    byte[]? Pkcs12, byte[]? Pkcs12Legacy, string CaPem);

/// <summary>A fault to add; see <see cref="MailboxFault"/>.</summary>
internal sealed record NewMailboxFault(string? Operation, string? Fault, int Status = 503, double Seconds = 5, int Times = 1);
