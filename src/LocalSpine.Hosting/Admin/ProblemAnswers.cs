using System.Data.Common;
using System.Text.Json;
using LocalSpine.Core.Outcomes;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Hosting.Admin;

/// <summary>Errors of the admin API: RFC 9457 problem documents that carry the refusal.</summary>
public static class ProblemAnswers
{
    /// <summary>A 4xx result that carries the refusal.</summary>
    public static IResult Refused(Refusal refusal, int status = StatusCodes.Status422UnprocessableEntity) =>
        Results.Json(new Problem(refusal.Rule, status, refusal.ToString(), refusal.Rule, refusal.Expected, refusal.Came), contentType: "application/problem+json", statusCode: status);

    /// <summary>Turns refusals and unreadable requests into problem documents.</summary>
    public static async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (RefusedException e)
        {
            await WriteAsync(context, StatusCodes.Status422UnprocessableEntity, e.Refusal);
        }
        catch (DatabaseBusyException e)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new Refusal("STORAGE_BUSY", "room in the write queue", e.Message));
        }
        catch (Exception e) when (e is DbException or CommitUnknownException)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new Refusal("STORAGE_FAILED", "a database that takes writes: see that it runs and that its disk has room", e.Message));
        }
        catch (Exception e) when (e is BadHttpRequestException or JsonException)
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, new Refusal("REQUEST_UNREADABLE", "a request as /admin/openapi.json describes", e.Message));
        }
    }

    /// <summary>Writes a problem document.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Refusal refusal)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Refused(refusal, status).ExecuteAsync(context);
        }
    }

    private sealed record Problem(string Title, int Status, string Detail, string Rule, string Expected, string Came);
}
