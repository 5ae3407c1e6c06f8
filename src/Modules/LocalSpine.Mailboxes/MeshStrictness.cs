using LocalSpine.Hosting;

namespace LocalSpine.Mailboxes;

/// <summary>Where the official sandbox and the national service differ (mesh 13), one name each. The national behaviour is the default.</summary>
internal sealed class MeshStrictness(EnvironmentOptions options)
{
    /// <summary>True for the sandbox's behaviour.</summary>
    public bool IsSandbox { get; } = options.Mesh == "sandbox";

    /// <summary>Tokens are checked for their time and for having been used, mailboxes for being active.</summary>
    public bool ChecksTokenUse => !IsSandbox;

    /// <summary>mex-from, mex-messagetype, restricted workflows, chunk sizes and the number of chunks are checked, and demographics are addresses.</summary>
    public bool ChecksMessages => !IsSandbox;

    /// <summary>A send to an unknown mailbox gets a message id and a report.</summary>
    public bool ReportsUnknownRecipients => !IsSandbox;

    /// <summary>A message is complete when all of its chunks are there; in the sandbox when the last one is.</summary>
    public bool WaitsForAllChunks => !IsSandbox;

    /// <summary>What was acknowledged can no longer be downloaded.</summary>
    public bool AcknowledgedIsGone => !IsSandbox;

    /// <summary>Payloads are compressed on the way to a version 2 client that takes gzip.</summary>
    public bool CompressesOnTheFly => IsSandbox;
}
