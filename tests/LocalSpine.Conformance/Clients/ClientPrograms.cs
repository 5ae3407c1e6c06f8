using System.Runtime.CompilerServices;

namespace LocalSpine.Conformance.Clients;

/// <summary>The client programs that the tests run.</summary>
internal static class ClientPrograms
{
    private static readonly string Folder = ThisFolder();

    public static IReadOnlyList<ClientProgram> All { get; } =
    [
        new LdapSearchProgram(),
        // Debian's modules belong to Debian's Python, whatever else is first on the path.
        new("python-ldap", "/usr/bin/python3", In("python_ldap_patterns.py")),
        new("ldap3", "/usr/bin/python3", In("ldap3_patterns.py")),
        new("JNDI", "java", In("Jndi.java")),
        new("S.DS.P", "dotnet", DotNetClient()),
        new("ldapjs", "node", In("ldapjs", "search.js")),
    ];

    public static ClientProgram Named(string name) => All.Single(p => p.Name == name);

    private static string In(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>The .NET client is built beside this project, in the same configuration.</summary>
    private static string DotNetClient()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.GetFullPath(Path.Combine(
            Folder, "..", "..", "LocalSpine.DotNetLdapClient", "bin", framework.Parent!.Name, framework.Name, "LocalSpine.DotNetLdapClient.dll"));
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
