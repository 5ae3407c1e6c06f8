using System.Diagnostics;
using System.Text;

namespace LocalSpine.Conformance.Identity;

/// <summary>A card's key in files, and the signing program of openssl that plays the card.</summary>
internal sealed class VirtualCard : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-card-").FullName;

    public VirtualCard(string uid, string certificatePem, string keyPem)
    {
        Uid = uid;
        File.WriteAllText(Certificate, certificatePem + "\n");
        File.WriteAllText(Path.Combine(_folder, "key.pem"), keyPem + "\n");
    }

    public string Uid { get; }

    public string Certificate => Path.Combine(_folder, "card.pem");

    /// <summary>CMS with the content in it and no signed attributes, as cards make it (identity 3.4).</summary>
    public async Task<byte[]> SignAsync(byte[] content, string digest = "sha1", params string[] more)
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "content"), content);
        await RunAsync(
        [
            "cms", "-sign", "-binary", "-nodetach", "-noattr", "-nosmimecap", "-md", digest, "-signer", Certificate, "-inkey", Path.Combine(_folder, "key.pem"),
            "-in", Path.Combine(_folder, "content"), "-outform", "DER", "-out", Path.Combine(_folder, "cms"), .. more,
        ]);
        return await File.ReadAllBytesAsync(Path.Combine(_folder, "cms"));
    }

    /// <summary>The <c>response</c> as the public Python agent wraps it: header lines indented, the "empty" line of blanks.</summary>
    public static string Indented(byte[] cms) => Wrap(
        "MIME-Version: 1.0\n        Content-Disposition: attachment; filename=\"smime.p7m\"\n        Content-Type: application/x-pkcs7-mime; name=\"smime.p7m\"\n"
        + "        Content-Transfer-Encoding: base64\n        \n        " + Convert.ToBase64String(cms));

    /// <summary>The same as the other public agent does: clean headers, lines of 76.</summary>
    public static string Folded(byte[] cms) => Wrap(
        "MIME-Version: 1.0\r\nContent-Disposition: attachment; filename=\"smime.p7m\"\r\nContent-Type: application/x-pkcs7-mime; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + Convert.ToBase64String(cms, Base64FormattingOptions.InsertLineBreaks) + "\r\n");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }

    private static string Wrap(string mime) => Convert.ToBase64String(Encoding.ASCII.GetBytes(mime));
}
