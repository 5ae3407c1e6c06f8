using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Estate.Doctor;

/// <summary>Packs, registry files, doctor and linter over the admin API.</summary>
internal static class DoctorAdmin
{
    private const int MostWarnings = 10_000;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/estate/packs/{asid}", async (IConnectionPacks packs, string asid, string? address, CancellationToken cancellationToken) =>
            File(await packs.BuildAsync(asid, null, address, cancellationToken), asid));
        admin.MapPost("/estate/packs/{asid}", async (IConnectionPacks packs, string asid, string? address, CancellationToken cancellationToken) =>
            File(await packs.BuildWithNewKeyAsync(asid, address, cancellationToken), asid));
        admin.MapGet("/estate/registry", (IRegistryFiles files, bool? realNames) => files.All(realNames ?? false).Select(f => new RegistryFileName(f.FileName, f.Title)));
        admin.MapGet("/estate/registry/{name}", (IRegistryFiles files, string name, bool? realNames) => files.All(realNames ?? false).FirstOrDefault(f => f.FileName == name) is { } file
            ? Results.File(file.Content, "text/plain; charset=us-ascii", file.FileName)
            : ProblemAnswers.Refused(new Refusal("REGISTRY_FILE_UNKNOWN", "a file of GET /admin/estate/registry", name), StatusCodes.Status404NotFound));
        admin.MapPost("/estate/doctor", (IEnvironmentDoctor doctor, EnvironmentQuestion question, CancellationToken cancellationToken) => doctor.CheckAsync(question, cancellationToken));
        admin.MapGet("/estate/lint", async (IRegistrationLinter linter, IRegistrations registrations, string? asid, string? partyKey, int? limit, CancellationToken cancellationToken) =>
        {
            var party = partyKey ?? (asid is null ? null : registrations.FindSystem(asid)?.PartyKey ?? throw Unknown(asid));
            var most = Math.Clamp(limit ?? 100, 1, MostWarnings);
            return party is null ? await linter.AllAsync(most, cancellationToken) : [.. (await linter.OfPartyAsync(party, cancellationToken)).Take(most)];
        });
        admin.MapGet("/estate/lint/rules", (IRegistrationLinter linter) => linter.Rules);
    }

    private static IResult File(ConnectionPack? pack, string asid) => pack is null
        ? ProblemAnswers.Refused(Unknown(asid).Refusal, StatusCodes.Status404NotFound)
        : Results.File(pack.Content, "application/zip", pack.FileName);

    private static RefusedException Unknown(string asid) => new(new Refusal("ASID_UNKNOWN", "the ASID of a registered system with an FQDN; see 'localspine endpoint list'", asid));
}

/// <summary>A registry file as it is listed.</summary>
internal sealed record RegistryFileName(string FileName, string Title);
