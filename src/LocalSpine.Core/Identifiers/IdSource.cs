namespace LocalSpine.Core.Identifiers;

/// <summary>Where new message and item identifiers come from; a seeded one makes a run repeatable.</summary>
public class IdSource
{
    /// <summary>A new UUID in upper case, as message identifiers are written on the Spine.</summary>
    public virtual string NewUuid() => Guid.NewGuid().ToString().ToUpperInvariant();
}
