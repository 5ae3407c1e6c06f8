namespace LocalSpine.Core.Directory;

/// <summary>The environment's own FQDN register: where a registered name is, so that no name server has to know it.</summary>
public interface INameRegister
{
    /// <summary>Host and port behind a registered name (any case), or null when the name is not registered.</summary>
    /// <param name="fqdn">Without a port.</param>
    ValueTask<(string Host, int Port)?> FindAsync(string fqdn, CancellationToken cancellationToken);

    /// <summary>Why a name cannot be registered at that address, or null.</summary>
    Outcomes.Refusal? Check(string fqdn, string? address);

    /// <summary>Registers a name, or moves it; why it cannot be, or null.</summary>
    /// <param name="address">host:port.</param>
    Task<Outcomes.Refusal?> PutAsync(string fqdn, string? address, CancellationToken cancellationToken);

    /// <summary>Grows when this node changes the register: who keeps what it found asks again then, and after a second because of other nodes.</summary>
    long Revision { get; }
}
