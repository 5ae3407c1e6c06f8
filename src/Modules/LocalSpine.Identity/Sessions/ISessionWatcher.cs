using LocalSpine.Storage;

namespace LocalSpine.Identity.Sessions;

/// <summary>Who has to know that a session ended, in the commit that ends it.</summary>
internal interface ISessionWatcher
{
    void Ended(WriteConnection write, Session session, SessionEnd how);
}
