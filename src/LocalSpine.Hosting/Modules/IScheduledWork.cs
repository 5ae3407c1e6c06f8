namespace LocalSpine.Hosting.Modules;

/// <summary>Work that waits for instants of virtual time, so that the clock can be run until nothing is left.</summary>
public interface IScheduledWork
{
    /// <summary>True while something is being done or could be done now, and when the next is due.</summary>
    ValueTask<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync();
}
