using LocalSpine.Core.Messaging;
using LocalSpine.Storage;

namespace LocalSpine.Hosting.Messaging;

/// <summary>Messages that the Spine sends of its own accord.</summary>
public interface ISpineNotices
{
    /// <summary>Queues a message in the caller's transaction; false when its receiver has no contract for it. <see cref="Wake"/> after the commit.</summary>
    bool Send(WriteConnection write, InteractionNotice notice);

    /// <summary>Starts the deliveries that were committed.</summary>
    void Wake();
}
