namespace LocalSpine.SecureProxy.Recording;

/// <summary>What the proxy does with providers.</summary>
internal enum ProviderMode
{
    /// <summary>Asks them.</summary>
    Live,

    /// <summary>Asks them and keeps what they answer.</summary>
    Record,

    /// <summary>Answers from what was kept; no provider is asked.</summary>
    Replay,
}
