using LocalSpine.Core.Estate;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Soap;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Hosting.Messaging;

/// <summary>What message hosts answer while their service is closed, when they are set to say so in their protocol.</summary>
public static class ClosedAnswer
{
    /// <summary>Code that clients try again after: system failure to process message (spine-messaging 12.1).</summary>
    private const string SystemFailure = "200";

    /// <summary>A SOAP fault with status 500 when <c>--maintenance-answer fault</c> is set and something was posted; else false.</summary>
    public static async Task<bool> WriteAsync(HttpContext context, Closure closure)
    {
        if (context.RequestServices.GetRequiredService<EnvironmentOptions>().MaintenanceAnswer != "fault" || !HttpMethods.IsPost(context.Request.Method))
        {
            return false;
        }

        var fault = new SoapFault(IsClient: false, SystemFailure, "Not Supported", closure.Refusal.ToString());
        await MessageExchange.WriteAsync(context, context.Features.Get<Exchange>()!, StatusCodes.Status500InternalServerError, fault.Write());
        return true;
    }
}
