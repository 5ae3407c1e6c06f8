using LocalSpine.Core.Messaging;
using LocalSpine.Storage;

namespace LocalSpine.Hosting.Messaging;

/// <summary>
/// An interaction that writes. Its work, its answer and the end of its request are one transaction, so that it is done exactly once
/// whatever dies meanwhile.
/// </summary>
public interface ISpineChange : ISpineInteraction
{
    /// <summary>
    /// Does the work on the caller's transaction. Wrapper, ASIDs and authorisation were checked before. All rules run before the first write;
    /// the whole may run again when the transaction has to be repeated.
    /// </summary>
    InteractionAnswer Apply(WriteConnection write, InteractionRequest request);
}
