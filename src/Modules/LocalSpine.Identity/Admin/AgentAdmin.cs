using LocalSpine.Core.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Identity.Admin;

/// <summary>The virtual agent over the admin API, for the command line and for scripts.</summary>
internal static class AgentAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/agent/sign-on", (IVirtualAgent agent, AgentOrder order, CancellationToken cancellationToken) =>
            agent.SignOnAsync(order.Card ?? order.User ?? "", order.Passcode ?? "", order.Role, order.Training == true, cancellationToken));
        admin.MapPost("/agent/role", async (IVirtualAgent agent, AgentOrder order, CancellationToken cancellationToken) =>
        {
            await agent.SelectRoleAsync(order.Ticket ?? "", order.Role ?? "", order.Training == true, cancellationToken);
            return Results.NoContent();
        });
        admin.MapPost("/agent/keep-alive", async (IVirtualAgent agent, AgentOrder order, CancellationToken cancellationToken) =>
            Results.Json(new { alive = await agent.KeepAliveAsync(order.Ticket ?? "", cancellationToken) }));
        admin.MapPost("/agent/sign-off", async (IVirtualAgent agent, AgentOrder order, CancellationToken cancellationToken) =>
        {
            await agent.SignOffAsync(order.Ticket ?? "", cancellationToken);
            return Results.NoContent();
        });
    }
}

/// <summary>What the agent is to do.</summary>
/// <param name="Card">Number of a card; or <paramref name="User"/>, whose card it is.</param>
internal sealed record AgentOrder(string? Card, string? User, string? Passcode, string? Role, bool? Training, string? Ticket);
