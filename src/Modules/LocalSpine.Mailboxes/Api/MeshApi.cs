using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Mailboxes.Api;

/// <summary>Puts the operations on their paths; answers for paths and methods that are not there.</summary>
internal static class MeshApi
{
    public static void Build(IApplicationBuilder application)
    {
        var pipeline = application.ApplicationServices.GetRequiredService<MeshPipeline>();
        application.Use(ExplainAsync);
        application.UseRouting();
        application.UseEndpoints(endpoints =>
        {
            foreach (var operation in application.ApplicationServices.GetServices<IMeshOperation>())
            {
                foreach (var route in operation.Routes.GroupBy(r => r.Path))
                {
                    endpoints.MapMethods(route.Key, route.Select(r => r.Method), context => pipeline.ServeAsync(operation, context));
                }
            }
        });
    }

    private static async Task ExplainAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (!http.Response.HasStarted && http.Response.ContentLength is null && http.Response.ContentType is null)
        {
            if (http.Response.StatusCode == StatusCodes.Status404NotFound)
            {
                await MeshAnswers.DetailAsync(http, StatusCodes.Status404NotFound, "Not Found");
            }
            else if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            {
                await MeshAnswers.DetailAsync(http, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
            }
        }
    }
}
