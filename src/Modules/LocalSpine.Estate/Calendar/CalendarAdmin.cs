using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Estate.Calendar;

/// <summary>The calendar over the admin API.</summary>
internal static class CalendarAdmin
{
    private const int MostDays = 366;

    public static void Map(IEndpointRouteBuilder admin)
    {
        var calendar = admin.MapGroup("/estate/calendar");
        calendar.MapGet("", (ICalendar desk, int? days) => desk.Look(TimeSpan.FromDays(Math.Clamp(days ?? 14, 1, MostDays))));
        calendar.MapGet("/changes", (ICalendar desk, int? limit) => desk.Changes.Take(Math.Clamp(limit ?? 100, 1, 10_000)));
        calendar.MapPost("/changes", async (ICalendar desk, ChangeOrder order, CancellationToken cancellationToken) => await desk.AddAsync(order, cancellationToken));
        calendar.MapGet("/changes/{id}", (ICalendar desk, string id) => desk.Changes.FirstOrDefault(c => c.Id == id) is { } change ? Results.Json(change) : Unknown(id));
        calendar.MapPatch("/changes/{id}", async (ICalendar desk, string id, ChangeOrder order, CancellationToken cancellationToken) => await desk.UpdateAsync(id, order, cancellationToken));
        calendar.MapPost("/changes/{id}/cancel", async (ICalendar desk, string id, CancellationToken cancellationToken) => await desk.EndAsync(id, isCancelled: true, cancellationToken));
        calendar.MapPost("/changes/{id}/complete", async (ICalendar desk, string id, CancellationToken cancellationToken) => await desk.EndAsync(id, isCancelled: false, cancellationToken));
        calendar.MapGet("/releases", (ICalendar desk, int? limit) => desk.Releases.Take(Math.Clamp(limit ?? 100, 1, 10_000)));
        calendar.MapPost("/releases", async (ICalendar desk, ReleaseOrder order, CancellationToken cancellationToken) => await desk.NoteReleaseAsync(order.At, order.Title, cancellationToken));
        calendar.MapDelete("/releases/{id:long}", async (ICalendar desk, long id, CancellationToken cancellationToken) => await desk.RemoveReleaseAsync(id, cancellationToken)
            ? Results.NoContent()
            : ProblemAnswers.Refused(new Refusal("RELEASE_UNKNOWN", "the number of a noted release", $"{id}"), StatusCodes.Status404NotFound));
        calendar.MapPut("/enforcement", async (ICalendar desk, Enforcement wanted, CancellationToken cancellationToken) =>
        {
            if (wanted.Enforced is not { } isEnforced)
            {
                return ProblemAnswers.Refused(new Refusal("ENFORCED", "enforced: true or false", "nothing"));
            }

            await desk.EnforceAsync(isEnforced, cancellationToken);
            return Results.Json(desk.Look(TimeSpan.FromDays(7)));
        });
        admin.MapGet("/estate/calendar.ics", (ICalendar desk) => Results.Text(desk.ToICalendar(), "text/calendar; charset=utf-8"));
    }

    private static IResult Unknown(string id) =>
        ProblemAnswers.Refused(new Refusal("CHANGE_UNKNOWN", "the id of a planned change", id), StatusCodes.Status404NotFound);
}

/// <summary>A live e-RS release to note.</summary>
internal sealed record ReleaseOrder(string? At, string? Title);

/// <summary>Whether the calendar is to close services.</summary>
internal sealed record Enforcement(bool? Enforced);
