namespace LocalSpine.Core.Estate;

/// <summary>What the environment itself says about an endpoint that has trouble: what no client can see from outside.</summary>
public interface IEnvironmentDoctor
{
    /// <summary>Rows in the order of a connection.</summary>
    /// <exception cref="Outcomes.RefusedException">The certificate cannot be read.</exception>
    Task<IReadOnlyList<Finding>> CheckAsync(EnvironmentQuestion question, CancellationToken cancellationToken);
}

/// <summary>An endpoint as its owner has it; what is null is not looked at.</summary>
/// <param name="CertificatePem">The client certificate, without its key.</param>
/// <param name="Interactions">Interactions that it is meant to take part in.</param>
/// <param name="Clock">What the caller's clock says.</param>
/// <param name="TryReceiver">Also deliver to the party as the Spine does: one application acknowledgement, twice.</param>
public sealed record EnvironmentQuestion(
    string? Asid, string? PartyKey, string? OdsCode, string? Fqdn, string? CertificatePem, IReadOnlyList<string>? Interactions, DateTimeOffset? Clock, bool TryReceiver);
