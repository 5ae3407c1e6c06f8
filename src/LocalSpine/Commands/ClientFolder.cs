using System.Text;
using System.Text.Json.Nodes;
using LocalSpine.Core.Trust;

namespace LocalSpine.Commands;

/// <summary>The folder that a command fills for a client: its key, certificate and CA under the names that all of them have, and what only the owner may read.</summary>
internal sealed class ClientFolder
{
    private readonly string _folder;

    private ClientFolder(string folder, bool hasKey)
    {
        _folder = folder;
        HasKey = hasKey;
    }

    /// <summary>False when the certificate was issued for a CSR, whose key only its owner has.</summary>
    public bool HasKey { get; }

    /// <summary>Password of the PKCS#12 files; null when there are none.</summary>
    public string? Pkcs12Password => HasKey ? IssuedCertificate.Pkcs12Password : null;

    /// <summary>Writes what the admin API answered as an issued certificate.</summary>
    /// <param name="issued">With <c>certificatePem</c>, <c>caPem</c>, and unless a CSR was given <c>keyPem</c>, <c>pkcs12</c> and <c>pkcs12Legacy</c>.</param>
    public static async Task<ClientFolder> WriteAsync(string folder, JsonObject issued, CancellationToken cancellationToken)
    {
        OutFile.MakeFolder(folder);
        var files = new ClientFolder(folder, issued["keyPem"] is not null);
        if (issued["keyPem"]?.GetValue<string>() is { } key)
        {
            await files.WriteSecretAsync("client.key", Encoding.ASCII.GetBytes(key), cancellationToken);
            await files.WriteSecretAsync("client.p12", Convert.FromBase64String(issued["pkcs12"]!.GetValue<string>()), cancellationToken);
            await files.WriteSecretAsync("client-legacy.p12", Convert.FromBase64String(issued["pkcs12Legacy"]!.GetValue<string>()), cancellationToken);
        }

        await files.WriteAsync("client.pem", issued["certificatePem"]!.GetValue<string>(), cancellationToken);
        await files.WriteAsync("ca.pem", issued["caPem"]!.GetValue<string>(), cancellationToken);
        return files;
    }

    /// <summary>A file of the folder, as the folder was named.</summary>
    public string Path(string file) => System.IO.Path.Combine(_folder, file);

    /// <summary>A file of the folder, from the root of the file system.</summary>
    public string FullPath(string file) => System.IO.Path.GetFullPath(Path(file));

    /// <summary>Writes a file that only its owner may read.</summary>
    public Task WriteSecretAsync(string file, byte[] content, CancellationToken cancellationToken) => OutFile.WriteAsync(Path(file), isSecret: true, content, cancellationToken);

    /// <summary>Writes a file that everybody may read.</summary>
    public Task WriteAsync(string file, string text, CancellationToken cancellationToken) => OutFile.WriteAsync(Path(file), text, cancellationToken);
}
