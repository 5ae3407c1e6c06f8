namespace LocalSpine.Core.Directory;

/// <summary>The environment's own FQDN register: where a registered name is, so that no name server has to know it.</summary>
public interface INameRegister
{
    /// <summary>Host and port behind a registered name (any case), or null when the name is not registered.</summary>
    ValueTask<(string Host, int Port)?> FindAsync(string fqdn, CancellationToken cancellationToken);
}
