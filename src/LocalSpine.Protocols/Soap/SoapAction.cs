namespace LocalSpine.Protocols.Soap;

/// <summary>The SOAPAction header as real clients send it.</summary>
public static class SoapAction
{
    /// <summary>
    /// The action without quotes; a doubled <c>urn:urn:</c> prefix (a known client bug) loses one. Null when there is none.
    /// </summary>
    public static string? Normalise(string? header)
    {
        var action = header?.Trim().Trim('"').Trim();
        if (string.IsNullOrEmpty(action))
        {
            return null;
        }

        return action.StartsWith("urn:urn:", StringComparison.Ordinal) ? action["urn:".Length..] : action;
    }

    /// <summary>Splits <c>service/interaction</c> at the last slash; false when there is none.</summary>
    public static bool TrySplit(string action, out string service, out string interaction)
    {
        var slash = action.LastIndexOf('/');
        service = slash < 0 ? action : action[..slash];
        interaction = slash < 0 ? "" : action[(slash + 1)..];
        return slash > 0 && interaction.Length > 0;
    }
}
