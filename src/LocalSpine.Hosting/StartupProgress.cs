namespace LocalSpine.Hosting;

/// <summary>Progress of long start-up work, for whoever shows it (the command line draws a bar).</summary>
public sealed class StartupProgress
{
    /// <summary>Raised with a title, how much is done and how much there is.</summary>
    public event Action<string, long, long>? Reported;

    public void Report(string title, long done, long total) => Reported?.Invoke(title, done, total);
}
