using LocalSpine.Core.Identity;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting.Identity;
using LocalSpine.Storage;

namespace LocalSpine.Directory.Registration;

/// <summary>Publishes smartcard users in the people branch.</summary>
internal sealed class UserDirectory(DirectorySchema schema, DirectoryStore store) : IUserDirectory
{
    public void Publish(WriteConnection write, SpineUser user) => store.Publish(write, UserEntries.Of(schema, user));
}
