using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>The environment's clock, standing still while it is used; real time again after that.</summary>
internal sealed class TestClock : IAsyncDisposable
{
    private readonly SpineFixture _spine;

    private TestClock(SpineFixture spine) => _spine = spine;

    public static async Task<TestClock> FreezeAsync(SpineFixture spine)
    {
        var clock = new TestClock(spine);
        await clock.PostAsync("freeze");
        return clock;
    }

    public Task AdvanceAsync(int seconds) => PostAsync($"advance?seconds={seconds}");

    public async ValueTask DisposeAsync() => await PostAsync("reset");

    private async Task PostAsync(string path)
    {
        using var response = await _spine.Admin.PostAsync($"/admin/clock/{path}", null);
        Assert.True(response.IsSuccessStatusCode);
    }
}
