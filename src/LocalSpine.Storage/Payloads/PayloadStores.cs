using LocalSpine.Storage.Files;

namespace LocalSpine.Storage.Payloads;

/// <summary>Opens the environment's store of payloads.</summary>
public static class PayloadStores
{
    /// <summary>
    /// Without a setting files in <c>payloads</c> in the folder, or memory when ephemeral; else files in the folder that the setting names.
    /// </summary>
    public static IPayloads Open(string setting, string folder, bool ephemeral) =>
        !string.IsNullOrWhiteSpace(setting) ? new FilePayloads(setting.Trim())
        : ephemeral ? new MemoryPayloads()
        : new FilePayloads(Path.Combine(folder, "payloads"));
}
