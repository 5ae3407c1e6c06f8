namespace LocalSpine.Identity.Platform;

/// <summary>An answer of <c>/oauth2</c> that refuses.</summary>
/// <param name="Rule">Name of the rule for the exchange record.</param>
/// <param name="Expected">What the rule wants.</param>
internal sealed record PlatformError(int Status, string Error, string Description, string Rule, string Expected);

/// <summary>A request that is refused.</summary>
/// <param name="came">What was there instead; never a secret or a token.</param>
internal sealed class PlatformException(PlatformError error, string? came = null) : Exception(error.Description)
{
    public PlatformError Error { get; } = error;

    public string Came { get; } = came ?? "none";
}
