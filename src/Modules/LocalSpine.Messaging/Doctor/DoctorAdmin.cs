using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Messaging.Doctor;

/// <summary>The endpoint doctor over the admin API.</summary>
internal static class DoctorAdmin
{
    public static void Map(IEndpointRouteBuilder admin) => admin.MapPost(
        "/endpoints/{partyKey}/check",
        async (IEndpointDoctor doctor, string partyKey, CancellationToken cancellationToken) => await doctor.CheckAsync(partyKey, cancellationToken) is { } findings
            ? Results.Json(findings)
            : ProblemAnswers.Refused(new Refusal("PARTY_UNKNOWN", "a party key that has a reliable contract; see 'localspine endpoint list'", partyKey), StatusCodes.Status404NotFound));
}
