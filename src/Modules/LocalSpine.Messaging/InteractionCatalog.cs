using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using LocalSpine.Core.Messaging;

namespace LocalSpine.Messaging;

/// <summary>The interactions that this environment answers, by SOAPAction.</summary>
internal sealed class InteractionCatalog(IEnumerable<ISpineInteraction> interactions)
{
    private readonly FrozenDictionary<string, ISpineInteraction> _byAction =
        interactions.SelectMany(i => i.Actions, (i, action) => (i, action)).ToFrozenDictionary(p => p.action, p => p.i);

    public bool TryFind(string action, [NotNullWhen(true)] out ISpineInteraction? interaction) => _byAction.TryGetValue(action, out interaction);
}
