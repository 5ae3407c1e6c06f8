using System.Text;
using System.Xml;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Protocols.Pll;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Broker;

/// <summary>The two services of the broker that speak in request sets (identity 5.1).</summary>
internal sealed class PllEndpoint(SessionService sessions)
{
    /// <summary>Largest body; the product's default.</summary>
    private const int MaxBody = 16_384;

    /// <summary>Serves <c>/amserver/namingservice</c> (<paramref name="service"/> naming) or <c>/amserver/sessionservice</c>.</summary>
    public async Task ServeAsync(HttpContext context, string service)
    {
        var exchange = context.Features.Get<Exchange>()!;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await WholeAnswer.WriteAsync(context, exchange, StatusCodes.Status200OK, "text/html;charset=UTF-8", "OpenSSO\n"u8.ToArray());
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await RefuseAsync(context, exchange, StatusCodes.Status405MethodNotAllowed, new Refusal("PLL_METHOD", "POST", context.Request.Method, "identity 5"));
            return;
        }

        byte[] body;
        try
        {
            body = await RequestParts.ReadBodyAsync(context.Request, MaxBody);
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, exchange, StatusCodes.Status400BadRequest, new Refusal("PLL_BODY", $"a whole body of at most {MaxBody} bytes", e.Message, "identity 5"));
            return;
        }

        exchange.Request = body;
        RequestSet requests;
        try
        {
            requests = RequestSet.Read(body);
        }
        catch (Exception e) when (e is XmlException or FormatException)
        {
            await RefuseAsync(context, exchange, StatusCodes.Status500InternalServerError, new Refusal("PLL_ENVELOPE", "a RequestSet of well-formed requests", e.Message, "identity 5.1"));
            return;
        }

        if (requests.Service != service)
        {
            await RefuseAsync(context, exchange, StatusCodes.Status500InternalServerError, new Refusal("PLL_SERVICE", $"svcid {service}", requests.Service, "identity 5.1"));
            return;
        }

        exchange.Interaction = service;
        var answers = new List<string>(requests.Requests.Count);
        foreach (var request in requests.Requests)
        {
            answers.Add(service == NamingService.Id ? NamingService.Answer(context, request) : await sessions.AnswerAsync(request, exchange, context.RequestAborted));
        }

        await WholeAnswer.WriteAsync(context, exchange, StatusCodes.Status200OK, "text/xml;charset=UTF-8", requests.Answer(answers));
    }

    private static Task RefuseAsync(HttpContext context, Exchange exchange, int status, Refusal refusal)
    {
        exchange.Refusal = refusal;
        return WholeAnswer.WriteAsync(context, exchange, status, "text/plain;charset=UTF-8", Encoding.UTF8.GetBytes($"{refusal}\n"));
    }
}
