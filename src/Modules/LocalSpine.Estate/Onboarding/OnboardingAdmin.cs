using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Estate.Onboarding;

/// <summary>
/// Onboarding over the admin API. Without <c>actor</c> in the query the caller is the environment's operator; with <c>actor=NAME</c> the account of that name, or, where
/// there is none, a person of that name with the roles of <c>roles=</c> (words, separated by commas).
/// </summary>
internal static class OnboardingAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/estate/forms", async (IOnboarding onboarding, CancellationToken cancellationToken) => (await onboarding.FormsAsync(cancellationToken)).Select(FormView.Of));
        admin.MapGet("/estate/requests", async (HttpContext context, IOnboarding onboarding, bool? waiting, int? limit, CancellationToken cancellationToken) =>
            (await onboarding.ListAsync(await ActorOf(context), waiting ?? false, Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken)).Select(RequestView.Of));
        admin.MapGet("/estate/requests/{id}", async (HttpContext context, IOnboarding onboarding, string id, CancellationToken cancellationToken) =>
            await onboarding.FindAsync(await ActorOf(context), id, cancellationToken) is { } found ? Results.Json(RequestView.Of(found)) : Unknown(id));
        admin.MapPost("/estate/requests", async (HttpContext context, IOnboarding onboarding, NewRequest wanted, CancellationToken cancellationToken) => await AnswerAsync(
            async () => Results.Json(
                RequestView.Of(await onboarding.SubmitAsync(await ActorOf(context), wanted.Kind ?? "", wanted.Values ?? new Dictionary<string, string>(), cancellationToken)), statusCode: StatusCodes.Status201Created)));
        foreach (var act in Enum.GetValues<RequestAct>())
        {
            admin.MapPost($"/estate/requests/{{id}}/{act.ToString().ToLowerInvariant()}", async (HttpContext context, IOnboarding onboarding, string id, NextMove? move, CancellationToken cancellationToken) => await AnswerAsync(
                async () => Results.Json(RequestView.Of(await onboarding.ActAsync(await ActorOf(context), id, act, move?.Note, move?.Values, cancellationToken)))));
        }
    }

    public static async ValueTask<EstateActor> ActorOf(HttpContext context)
    {
        var name = context.Request.Query["actor"].ToString();
        if (name.Length == 0)
        {
            return EstateActor.Operator;
        }

        var accounts = (IAccounts)context.RequestServices.GetService(typeof(IAccounts))!;
        if ((await accounts.ListAsync(context.RequestAborted)).FirstOrDefault(a => a.Name == name) is { } account)
        {
            return new EstateActor(account.Name, account.Roles);
        }

        return new EstateActor(name, EstateRoles.Parse(context.Request.Query["roles"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
    }

    // All fields that are wrong at once.
    private static async Task<IResult> AnswerAsync(Func<Task<IResult>> act)
    {
        try
        {
            return await act();
        }
        catch (FormRefusedException e) when (e.Errors.Count > 0)
        {
            var first = e.Errors[0].Refusal;
            return Results.Json(
                new
                {
                    title = first.Rule, status = StatusCodes.Status422UnprocessableEntity, detail = string.Join("; ", e.Errors.Select(f => $"{f.Field}: {f.Refusal}")), rule = first.Rule, expected = first.Expected, came = first.Came,
                    errors = e.Errors.Select(f => new { field = f.Field, rule = f.Refusal.Rule, expected = f.Refusal.Expected, came = f.Refusal.Came }),
                },
                contentType: "application/problem+json", statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static IResult Unknown(string id) => ProblemAnswers.Refused(new Refusal("REQUEST_UNKNOWN", "the id of a request", id), StatusCodes.Status404NotFound);
}

/// <summary>Something asked for.</summary>
internal sealed record NewRequest(string? Kind, IReadOnlyDictionary<string, string>? Values);

/// <summary>What goes with a decision.</summary>
internal sealed record NextMove(string? Note, IReadOnlyDictionary<string, string>? Values);

/// <summary>A form as the admin API shows it.</summary>
internal sealed record FormView(string Kind, string Title, string Intro, IReadOnlyList<FieldView> Fields, IReadOnlyList<string> Steps)
{
    public static FormView Of(RequestForm form) => new(
        form.Kind, form.Title, form.Intro, [.. form.Fields.Select(f => new FieldView(f.Name, f.Label, f.Hint, f.IsRequired, [.. f.Choices.Select(c => c.Value)], f.Initial))], [.. form.Steps.Select(s => EstateRoles.Of(s))]);
}

/// <summary>A field of a form.</summary>
internal sealed record FieldView(string Name, string Label, string? Hint, bool Required, IReadOnlyList<string> Choices, string Initial);

/// <summary>A request as the admin API shows it.</summary>
internal sealed record RequestView(
    string Id, string Kind, string Summary, string State, string Applicant, DateTimeOffset MadeAt, DateTimeOffset ChangedAt, string? WaitsFor, IReadOnlyDictionary<string, string> Values,
    IReadOnlyList<RequestEvent> History, IReadOnlyList<OutcomeFact> Outcome, RequestCredential? Credential)
{
    public static RequestView Of(EstateRequest request) => new(
        request.Id, request.Kind, request.Summary, request.State.ToString(), request.Applicant, request.MadeAt, request.ChangedAt, request.WaitsFor is { } role ? EstateRoles.Of(role) : null, request.Values, request.History,
        request.Outcome, request.Credential);
}
