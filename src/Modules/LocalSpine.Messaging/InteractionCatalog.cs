using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Messaging;

namespace LocalSpine.Messaging;

/// <summary>The interactions that this environment answers, by SOAPAction.</summary>
internal sealed class InteractionCatalog(IEnumerable<ISpineInteraction> interactions, IBehaviour behaviour)
{
    private readonly FrozenDictionary<string, ISpineInteraction> _byAction =
        interactions.SelectMany(i => i.Actions, (i, action) => (i, action)).ToFrozenDictionary(p => p.action, p => p.i);

    public bool TryFind(string action, [NotNullWhen(true)] out ISpineInteraction? interaction) => _byAction.TryGetValue(action, out interaction);

    /// <summary>What was expected instead of an action whose MIM family the build that runs does not accept; null when it is served.</summary>
    public string? NotInBuild(string action, ISpineInteraction interaction) =>
        interaction.FamilyOf(action) is { } family && !behaviour.Accepts(family)
            ? $"an interaction of MIM {string.Join(" or ", behaviour.MimFamilies)}, which this build accepts"
            : null;
}
