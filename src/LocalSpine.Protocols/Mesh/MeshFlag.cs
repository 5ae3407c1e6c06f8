namespace LocalSpine.Protocols.Mesh;

/// <summary>Yes and no as MESH writes and reads them, in headers and in control files (mesh 5, 9.4).</summary>
public static class MeshFlag
{
    public static string? Write(bool? value) => value switch { true => "Y", false => "N", null => null };

    /// <summary>The words that the server takes for yes, in any case; every other one is no to it.</summary>
    public static bool IsYes(string text) => IsOneOf(text, "Y", "YES", "T", "TRUE", "ON", "1");

    /// <summary>Their opposites.</summary>
    public static bool IsNo(string text) => IsOneOf(text, "N", "NO", "F", "FALSE", "OFF", "0");

    private static bool IsOneOf(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
