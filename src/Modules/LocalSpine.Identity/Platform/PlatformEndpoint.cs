using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.OpenId;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Identity.Platform;

/// <summary>The routes of <c>/oauth2</c> and <c>/oauth2-mock</c>, and the form of their errors (identity 13, 13.1).</summary>
internal sealed partial class PlatformEndpoint(
    CombinedSignIn combined, TokenEndpoint token, PlatformLogout logout, PlatformTokens tokens, StaffClaims staff, ApplicationStore applications, ProviderFaults faults, ILogger<PlatformEndpoint> logger)
{
    private const string Source = "identity 13";

    private static readonly string Version = typeof(PlatformEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>A refusal as the exchange record shows it.</summary>
    public static Refusal RefusalOf(PlatformError error, string came) => new(error.Rule, error.Expected, came, Source);

    public async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var root = path.StartsWith("/oauth2-mock/", StringComparison.Ordinal) ? "/oauth2-mock" : "/oauth2";
        var request = new PlatformRequest(context, root);
        request.Exchange.MessageId = Guid.NewGuid().ToString();
        try
        {
            if (await faults.TakeAsync(ProviderFaults.Platform, context.RequestAborted))
            {
                throw new PlatformException(PlatformErrors.Unknown, "a fault on purpose");
            }

            await ServeAsync(request, path.StartsWith(root + "/", StringComparison.Ordinal) ? path[root.Length..] : "");
        }
        catch (PlatformException e)
        {
            await RefuseAsync(request, e.Error, e.Came);
        }
        catch (Exception e) when (e is not (BadHttpRequestException or OperationCanceledException) && !context.Response.HasStarted)
        {
            LogFailed(logger, path, e);
            await RefuseAsync(request, PlatformErrors.Unknown, e.GetType().Name);
        }
    }

    private async Task ServeAsync(PlatformRequest request, string path)
    {
        var method = request.Context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            AllowBrowsers(request.Context);
            return;
        }

        request.Exchange.Interaction = path.TrimStart('/');
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        switch (path)
        {
            case "/authorize" when HttpMethods.IsGet(method):
                await combined.AuthorizeAsync(request);
                break;
            case "/token" when HttpMethods.IsPost(method):
                await token.ServeAsync(request);
                break;
            case "/authorize" or "/token":
                NotAllowed(request, path == "/token" ? "POST" : "GET");
                break;
            case "/callback" when HttpMethods.IsGet(method):
                await combined.CallbackAsync(request);
                break;
            case "/userinfo" when HttpMethods.IsGet(method):
                await UserInfoAsync(request);
                break;
            case "/backchannel_logout" when HttpMethods.IsPost(method):
                await logout.ServeAsync(request);
                break;
            case "/_ping" when isRead:
                await JsonAnswers.WriteAsync(request.Context, StatusCodes.Status200OK, Ping());
                break;
            case "/_status" when isRead:
                await StatusAsync(request);
                break;
            default:
                throw new PlatformException(PlatformErrors.NotFound, $"{method} {path}");
        }
    }

    // Combined authentication's tokens only; the answer is CIS2's.
    private async Task UserInfoAsync(PlatformRequest request)
    {
        var (stored, application, fault) = await tokens.FindStoredAsync(request.Context.Request.Headers.Authorization.ToString(), request.Aborted);
        if (fault is not null)
        {
            request.Exchange.Refusal = new Refusal(fault.Rule, "Authorization: Bearer with a living access token", "another", "identity 13.7");
            await WholeAnswer.WriteAsync(request.Context, request.Exchange, fault.Status, "application/json", Encoding.UTF8.GetBytes(fault.Body));
            return;
        }

        if (stored!.Grant is not { Provider: ProviderKind.Cis2, Combined: { } provider })
        {
            throw new PlatformException(PlatformErrors.NotCombined, stored.Grant.Provider is { } other ? $"one of {other}" : "one of an application");
        }

        request.Identify(application!, provider.Who.Subject, provider.Who.Role);
        await JsonAnswers.WriteAsync(request.Context, StatusCodes.Status200OK, await staff.OfAsync(provider, request.Aborted));
    }

    private async Task StatusAsync(PlatformRequest request)
    {
        if (await applications.FindAsync(request.Context.Request.Headers["apikey"].ToString(), request.Aborted) is null)
        {
            throw new PlatformException(PlatformErrors.StatusKey, "another");
        }

        var answer = Ping();
        answer["status"] = "pass";
        answer["checks"] = new JsonObject { ["nhs-cis2"] = Check(), ["nhs-login"] = Check() };
        await JsonAnswers.WriteAsync(request.Context, StatusCodes.Status200OK, answer);

        static JsonObject Check() => new() { ["status"] = "pass", ["responseCode"] = 200, ["outcome"] = "pass" };
    }

    private static JsonObject Ping() => new() { ["version"] = Version, ["revision"] = "1", ["releaseId"] = Version, ["commitId"] = Version };

    private static void AllowBrowsers(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = context.Request.Headers.Origin is [{ } origin] ? origin : "*";
        headers.AccessControlAllowMethods = "GET, PUT, POST, DELETE";
        headers.AccessControlAllowHeaders = "origin, x-requested-with, accept, content-type, nhsd-session-urid";
        headers.AccessControlMaxAge = "3628800";
        context.Response.ContentLength = 0;
    }

    private static void NotAllowed(PlatformRequest request, string allowed)
    {
        request.Exchange.Refusal = new Refusal("PLATFORM_METHOD", allowed, request.Context.Request.Method, Source);
        request.Context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        request.Context.Response.Headers.Allow = allowed;
        request.Context.Response.ContentLength = 0;
    }

    private static Task RefuseAsync(PlatformRequest request, PlatformError error, string came)
    {
        request.Exchange.Refusal = RefusalOf(error, came);
        return JsonAnswers.WriteAsync(
            request.Context, error.Status, new JsonObject { ["error"] = error.Error, ["error_description"] = error.Description, ["message_id"] = request.Exchange.MessageId });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed")]
    private static partial void LogFailed(ILogger logger, string path, Exception exception);
}
