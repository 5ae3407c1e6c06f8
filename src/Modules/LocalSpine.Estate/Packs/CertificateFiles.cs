using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Trust;

namespace LocalSpine.Estate.Packs;

/// <summary>Certificates of a pack, with the recipe for Java key stores.</summary>
internal static class CertificateFiles
{
    public static IEnumerable<(string Name, byte[] Content)> Make(PackContext pack, ICertificateAuthority authority)
    {
        var (root, subCa) = (authority.Root, authority.SubCa);
        if (pack.Certificate is { } client)
        {
            yield return ("certificates/client.pem", Ascii(client.CertificatePem));
            if (client.KeyPem is not null)
            {
                yield return ("certificates/client.key", Ascii(client.KeyPem));
                yield return ("certificates/client.p12", client.Pkcs12!);
                yield return ("certificates/client-legacy.p12", client.Pkcs12Legacy!);
            }
        }

        yield return ("certificates/ca.pem", Ascii(Pem(subCa) + Pem(root)));
        yield return ("certificates/ca.p12", TrustStoreFile.Make([("localspine-root", root), ("localspine-subca", subCa)], PackContext.Password));
        yield return ("certificates/root.pem", Ascii(Pem(root)));
        yield return ("certificates/root.der", root.RawData);
        yield return ("certificates/subca.pem", Ascii(Pem(subCa)));
        yield return ("certificates/subca.der", subCa.RawData);
        var recipe = Recipe(pack);
        yield return ("certificates/java-keystores.sh", Ascii("#!/bin/sh\n# Key stores for Java, JDK 8 to 21. JDK 9 and newer also take client.p12 and ca.p12 as they are (storetype PKCS12).\nset -e\ncd \"$(dirname \"$0\")\"\n" + string.Concat(recipe.Select(l => l + "\n"))));
        yield return ("certificates/java-keystores.cmd", Ascii("@echo off\r\nrem Key stores for Java, JDK 8 to 21. JDK 9 and newer also take client.p12 and ca.p12 as they are (storetype PKCS12).\r\ncd /d \"%~dp0\"\r\n" + string.Concat(recipe.Select(l => l.Replace("\"$KEY\"", "\"%1\"", StringComparison.Ordinal).Replace("KEY=${1:?name your private key file}", "if \"%1\"==\"\" (echo name your private key file & exit /b 1)", StringComparison.Ordinal).Replace("# ", "rem ", StringComparison.Ordinal) + "\r\n"))));
    }

    private static List<string> Recipe(PackContext pack)
    {
        const string P = PackContext.Password;
        var lines = new List<string>
        {
            "# whom to trust",
            $"keytool -importcert -noprompt -alias localspine-root -file root.pem -keystore truststore.jks -storetype JKS -storepass {P}",
            $"keytool -importcert -noprompt -alias localspine-subca -file subca.pem -keystore truststore.jks -storetype JKS -storepass {P}",
        };
        if (!pack.HasKey)
        {
            lines.AddRange(
            [
                "# what to show: your private key, which only you have, with the certificate of this pack",
                "KEY=${1:?name your private key file}",
                $"openssl pkcs12 -export -in client.pem -inkey \"$KEY\" -name localspine -out client.p12 -passout pass:{P}",
            ]);
        }
        else
        {
            lines.Add("# what to show");
        }

        lines.Add($"keytool -importkeystore -noprompt -srckeystore client.p12 -srcstoretype PKCS12 -srcstorepass {P} -destkeystore keystore.jks -deststoretype JKS -deststorepass {P}");
        return lines;
    }

    private static string Pem(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    private static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
