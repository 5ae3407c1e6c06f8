namespace LocalSpine.Core.Directory;

/// <summary>Look-ups that other modules make in the directory; answered from memory, always current.</summary>
public interface IDirectory
{
    /// <summary>The accredited system of an ASID, or null.</summary>
    AccreditedSystem? FindAccreditedSystem(string asid);

    /// <summary>The contract of a party key for <c>service:interaction</c>, or null.</summary>
    MhsContract? FindContract(string partyKey, string serviceInteraction);

    /// <summary>Every contract of a party key for <c>service:interaction</c>: one for each address that it is offered at.</summary>
    IReadOnlyList<MhsContract> ContractsFor(string partyKey, string serviceInteraction);

    /// <summary>The contract of a CPA id, or null.</summary>
    MhsContract? FindContractByCpa(string cpaId);

    /// <summary>All contracts of a party.</summary>
    IReadOnlyList<MhsContract> ContractsOf(string partyKey);

    /// <summary>The accredited systems of an organisation that take part in an interaction.</summary>
    IReadOnlyList<AccreditedSystem> SystemsOf(string odsCode, string serviceInteraction);

    /// <summary>Party keys whose contracts carry this FQDN (any case); empty when the name is unknown.</summary>
    IReadOnlyCollection<string> PartyKeysOfFqdn(string fqdn);

    /// <summary>Name of an organisation (any case of its code), or null when the directory does not hold it.</summary>
    string? NameOfOrganisation(string odsCode);

    /// <summary>An organisation with its address (any case of its code), or null when the directory does not hold it.</summary>
    OrganisationContact? FindOrganisation(string odsCode);

    /// <summary>True for the id of a smartcard user (uid).</summary>
    bool HoldsUser(string userId);

    /// <summary>True for the id of a role profile of a smartcard user (uniqueIdentifier).</summary>
    bool HoldsRoleProfile(string profileId);

    /// <summary>ASID of the Spine for <c>service:interaction</c>, or null when the Spine does not offer it.</summary>
    string? SpineAsidFor(string serviceInteraction);
}

/// <summary>Registration of endpoints; the answer comes after the entries are stored and visible in every service.</summary>
public interface IEndpointRegistrar
{
    /// <summary>Registers an accredited system and its contracts.</summary>
    /// <exception cref="RegistrationRefusedException">The registration breaks a rule.</exception>
    Task<RegisteredEndpoint> RegisterAsync(EndpointRegistration registration, CancellationToken cancellationToken);

    /// <summary>Adds interactions to an accredited system and, with an address, contracts to its party; a contract that is there gets the address.</summary>
    /// <exception cref="RegistrationRefusedException">The addition breaks a rule.</exception>
    Task<RegisteredEndpoint> AddAsync(EndpointAddition addition, CancellationToken cancellationToken);
}

/// <summary>A registration broke a rule.</summary>
public sealed class RegistrationRefusedException(Outcomes.Refusal refusal) : Outcomes.RefusedException(refusal);
