using LocalSpine.Core.Estate;

namespace LocalSpine.Core.Messaging;

/// <summary>Connects to a supplier's registered message handling system as the Spine does, and says what it finds.</summary>
public interface IEndpointDoctor
{
    /// <summary>What was found, in the order of a delivery; it ends where a delivery would. Null when the party has no contract to try. Takes up to 15 seconds.</summary>
    Task<IReadOnlyList<Finding>?> CheckAsync(string partyKey, CancellationToken cancellationToken);
}
