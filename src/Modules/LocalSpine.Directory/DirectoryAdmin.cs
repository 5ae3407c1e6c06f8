using System.Text.Json;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Import;
using LocalSpine.Directory.Names;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Directory;

/// <summary>Registration, listing, import and export over the admin API.</summary>
internal static class DirectoryAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/endpoints", CreateAsync);
        admin.MapGet("/endpoints", List);
        admin.MapPost("/endpoints/{asid}/interactions", async (IEndpointRegistrar registrar, string asid, InteractionOrder order, CancellationToken cancellationToken) =>
            await registrar.AddAsync(new EndpointAddition(asid, Interactions(order.Interactions), order.Url), cancellationToken));
        admin.MapPost("/endpoints/{asid}/certificate", CertifyAsync);
        admin.MapGet("/names", (NameRegister names, CancellationToken cancellationToken) => names.ListAsync(cancellationToken));
        admin.MapPut("/names/{fqdn}", async (NameRegister names, string fqdn, string? address, CancellationToken cancellationToken) =>
            await names.PutAsync(fqdn, address, cancellationToken) is { } refusal ? ProblemAnswers.Refused(refusal) : Results.NoContent());
        admin.MapDelete("/names/{fqdn}", async (NameRegister names, string fqdn, CancellationToken cancellationToken) => await names.RemoveAsync(fqdn, cancellationToken)
            ? Results.NoContent()
            : ProblemAnswers.Refused(new Refusal("FQDN_UNKNOWN", "a registered name", fqdn), StatusCodes.Status404NotFound));
        admin.MapPost("/directory/import", ImportAsync);
        admin.MapGet("/directory/export", (DirectoryImport import, string? @base) => Results.Text(import.Export(@base ?? "o=nhs"), "text/ldif"));
    }

    private static async Task<IResult> CreateAsync(
        EndpointOrder order, IEndpointRegistrar registrar, ICertificateAuthority authority, NameRegister names, CancellationToken cancellationToken)
    {
        var fqdn = order.Fqdn ?? (order.Csr is null ? null : authority.NameOf(order.Csr));
        var endpoint = await registrar.RegisterAsync(
            new EndpointRegistration(order.OdsCode ?? "", order.Name, order.Url, Interactions(order.Interactions), fqdn, order.Asid, order.PartyKey), cancellationToken);
        if (order.Address is not null && await names.PutAsync(endpoint.Fqdn, order.Address, cancellationToken) is { } refusal)
        {
            return ProblemAnswers.Refused(refusal);
        }

        var certificate = await authority.IssueAsync(endpoint.Fqdn, order.Csr, cancellationToken);
        return Created(endpoint, certificate);
    }

    // One more certificate for an endpoint that is registered: by a seed file, for example, which holds no keys.
    private static async Task<IResult> CertifyAsync(
        string asid, CertificateOrder? order, IRegistrations registrations, ICertificateAuthority authority, CancellationToken cancellationToken)
    {
        if (registrations.FindSystem(asid) is not { } system || Listed(registrations, system) is not { Fqdn: { } fqdn } endpoint)
        {
            return ProblemAnswers.Refused(new Refusal("ASID_UNKNOWN", "the ASID of a registered accredited system with an FQDN; see 'localspine endpoint list'", asid), StatusCodes.Status404NotFound);
        }

        var certificate = await authority.IssueAsync(fqdn, order?.Csr, cancellationToken);
        return Created(new RegisteredEndpoint(endpoint.Asid, endpoint.PartyKey, endpoint.OdsCode, fqdn, endpoint.Url ?? "", endpoint.Contracts), certificate);
    }

    private static IResult Created(RegisteredEndpoint endpoint, IssuedCertificate certificate) => Results.Json(new CreatedEndpoint(
        endpoint.Asid, endpoint.PartyKey, endpoint.OdsCode, endpoint.Fqdn, endpoint.Url, endpoint.Contracts, certificate.SerialNumber,
        certificate.CertificatePem, certificate.KeyPem, certificate.Pkcs12, certificate.Pkcs12Legacy, certificate.CaPem));

    private static IEnumerable<ListedEndpoint> List(IRegistrations registrations, int? limit) => registrations.Systems(Math.Clamp(limit ?? 100, 1, 100_000)).Select(s => Listed(registrations, s));

    private static ListedEndpoint Listed(IRegistrations registrations, ServiceEntry system)
    {
        var handlers = registrations.HandlersOf(system.PartyKey);
        var first = handlers is [var handler, ..] ? handler : null;
        return new ListedEndpoint(system.Id, system.PartyKey, system.OdsCode, first?.Fqdn, first?.Values("nhsMHSEndPoint") is [var url, ..] ? url : null, handlers.Count);
    }

    private static async Task<IResult> ImportAsync(HttpRequest request, DirectoryImport import, string? format, CancellationToken cancellationToken)
    {
        if (format is not (null or "ldif" or "ldap3"))
        {
            return ProblemAnswers.Refused(new Refusal("IMPORT_FORMAT", "format=ldif or format=ldap3", format));
        }

        var rewrite = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in request.Query["rewrite"])
        {
            if (pair?.Split('=', 2) is not [{ Length: > 0 } from, { Length: > 0 } to])
            {
                return ProblemAnswers.Refused(new Refusal("IMPORT_REWRITE", "rewrite=host=host:port", pair ?? ""));
            }

            rewrite[from] = to;
        }

        using var reader = new StreamReader(request.Body);
        var count = await import.ImportAsync(await reader.ReadToEndAsync(cancellationToken), format != "ldap3", rewrite, cancellationToken);
        return Results.Json(new { imported = count });
    }

    private static IReadOnlyList<string> Interactions(JsonElement? wanted) => wanted switch
    {
        null or { ValueKind: JsonValueKind.Null } => [],
        { ValueKind: JsonValueKind.String } text when text.GetString() is "all" or "" => [],
        { ValueKind: JsonValueKind.String } text => text.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String) =>
            [.. list.EnumerateArray().Select(i => i.GetString()!).Where(i => i != "all")],
        var other => throw new RegistrationRefusedException(new Refusal("INTERACTIONS", "\"all\" or an array of interactions", other.ToString()!)),
    };
}

/// <summary>An endpoint asked for over the admin API; see <see cref="EndpointRegistration"/>.</summary>
/// <param name="Address">host:port to which its FQDN is registered; null to leave its name to the name servers.</param>
internal sealed record EndpointOrder(
    string? OdsCode, string? Name, string? Url, JsonElement? Interactions, string? Fqdn, string? Csr, string? Asid, string? PartyKey,
    string? Address);

/// <summary>A certificate for a registered endpoint.</summary>
/// <param name="Csr">PEM certificate request; without one a key is made too.</param>
internal sealed record CertificateOrder(string? Csr);

/// <summary>Interactions to add to a registered endpoint; see <see cref="EndpointAddition"/>.</summary>
internal sealed record InteractionOrder(JsonElement? Interactions, string? Url);

/// <summary>A registered endpoint with its certificate; key and PKCS#12 only when the environment made the key.</summary>
internal sealed record CreatedEndpoint(
    string Asid, string PartyKey, string OdsCode, string Fqdn, string Url, int Contracts, string SerialNumber,
    string CertificatePem, string? KeyPem, byte[]? Pkcs12, byte[]? Pkcs12Legacy, string CaPem);

/// <summary>An accredited system as listed.</summary>
internal sealed record ListedEndpoint(string Asid, string PartyKey, string OdsCode, string? Fqdn, string? Url, int Contracts);
