namespace LocalSpine.Core.Estate;

/// <summary>How the builds that run here behave, as far as their versions pin it. Cheap: asked for each request.</summary>
public interface IBehaviour
{
    /// <summary>MIM families that demographics accept, for example <c>6.3</c>; all of them unless pinned.</summary>
    IReadOnlyList<string> MimFamilies { get; }

    /// <summary>LDAP behaviour, <c>national</c> or <c>openldap</c>; null when the build pins none.</summary>
    string? Directory { get; }

    bool Accepts(string mimFamily) => MimFamilies.Contains(mimFamily);
}
