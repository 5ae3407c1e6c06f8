using LocalSpine.Core.Identity;
using LocalSpine.Storage;

namespace LocalSpine.Hosting.Identity;

/// <summary>The people branch of the directory, which identity publishes to.</summary>
public interface IUserDirectory
{
    /// <summary>
    /// Writes what changed of a user's entries, and their change-log entries, on the caller's transaction; the directory answers with them from its commit on.
    /// Entries stay: what is closed has a close date.
    /// </summary>
    void Publish(WriteConnection write, SpineUser user);
}
