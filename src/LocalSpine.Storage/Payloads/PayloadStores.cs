using System.Runtime.CompilerServices;
using LocalSpine.Storage.Files;
using LocalSpine.Storage.S3;

namespace LocalSpine.Storage.Payloads;

/// <summary>Opens the environment's store of payloads.</summary>
public static class PayloadStores
{
    /// <summary>
    /// Without a setting files in <c>payloads</c> in the folder, or memory when ephemeral; else what the setting names: a folder, or a bucket
    /// as <c>s3://bucket/prefix?endpoint=http://host:port&amp;region=eu-west-2</c>. Dispose of the object when it is disposable.
    /// </summary>
    /// <exception cref="FormatException">The setting is malformed; the text says what to write.</exception>
    public static IPayloads Open(string setting, string folder, bool ephemeral)
    {
        setting = setting.Trim();
        return setting.Length == 0 ? (ephemeral ? new MemoryPayloads() : new FilePayloads(Path.Combine(folder, "payloads")))
            : setting.StartsWith(S3Setting.Scheme, StringComparison.Ordinal) ? OpenBucket(S3Setting.Parse(setting))
            : setting.Contains("://", StringComparison.Ordinal) || setting.Contains('\0')
                ? throw new FormatException($"'{setting}' is no store of payloads. Write the path of a folder, or s3://BUCKET/PREFIX?region=eu-west-2.")
            : new FilePayloads(setting);
    }

    /// <summary>Apart, so that the S3 client's assemblies are loaded for those who use it only.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IPayloads OpenBucket(S3Setting setting) => new S3Payloads(setting);
}
