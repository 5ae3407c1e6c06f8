using System.Text.Json.Serialization;
using LocalSpine.Core.Trust;

namespace LocalSpine.Identity.Cards;

/// <summary>What can be done with a card (identity 10.2).</summary>
internal enum CardState
{
    /// <summary>Handed over locked: unlocking sets its first passcode.</summary>
    IssuedLocked,

    Active,

    /// <summary>Three wrong passcodes in a row.</summary>
    Blocked,

    Cancelled,

    /// <summary>Wiped for re-use.</summary>
    Cleared,
}

/// <summary>A virtual smartcard. Immutable.</summary>
/// <param name="Serial">The number printed on it.</param>
internal sealed record Card(string Serial, CardState State, DateTimeOffset IssuedAt)
{
    /// <summary>Salted; null before there is a passcode.</summary>
    public string? PasscodeHash { get; init; }

    /// <summary>Wrong passcodes in a row.</summary>
    public int WrongTries { get; init; }

    /// <summary>Its two certificates with their keys; none until they are first needed.</summary>
    public IReadOnlyList<CardCredential> Credentials { get; init; } = [];

    /// <summary>When the certificates end; null before there are any.</summary>
    [JsonIgnore]
    public DateTimeOffset? Expires => Credentials.Count == 0 ? null : Credentials.Min(c => c.NotAfter);
}
