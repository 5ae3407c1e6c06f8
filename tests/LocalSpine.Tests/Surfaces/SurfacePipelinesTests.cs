using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Tests.Surfaces;

/// <summary>Pipelines of surfaces, whose first requests come when they come.</summary>
public sealed class SurfacePipelinesTests
{
    [Fact]
    public async Task Surfaces_whose_first_requests_come_at_once_are_all_served()
    {
        for (var round = 0; round < 4; round++)
        {
            await using var application = WebApplication.CreateSlimBuilder().Build();
            Assert.Empty(application.Services.GetRequiredService<EndpointDataSource>().Endpoints); // read once, it reads all of them again whenever some are added
            var pipelines = new SurfacePipelines(application);
            var surfaces = Enumerable.Range(0, 16).Select(i => new Surface
            {
                Name = $"s{i}", Purpose = "",
                Build = branch => branch.UseRouting().UseEndpoints(routes =>
                {
                    for (var path = 0; path < 8; path++)
                    {
                        routes.MapGet($"/{path}", () => Results.Ok());
                    }
                }),
            }).ToList();
            using var together = new Barrier(4);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(part => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait(TestContext.Current.CancellationToken);
                    foreach (var surface in surfaces.Where((_, i) => i % 4 == part))
                    {
                        Assert.Same(pipelines.Of(surface), pipelines.Of(surface));
                    }
                },
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        }
    }

    [Fact]
    public async Task A_pipeline_that_could_not_be_built_is_tried_again()
    {
        await using var application = WebApplication.CreateSlimBuilder().Build();
        var pipelines = new SurfacePipelines(application);
        var tries = 0;
        var surface = new Surface { Name = "s", Purpose = "", Build = branch => _ = tries++ == 0 ? throw new InvalidOperationException("not yet") : branch };
        Assert.Throws<InvalidOperationException>(() => pipelines.Of(surface));
        Assert.NotNull(pipelines.Of(surface));
        Assert.Equal(2, tries);
    }
}
