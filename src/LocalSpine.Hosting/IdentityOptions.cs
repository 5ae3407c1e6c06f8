namespace LocalSpine.Hosting;

/// <summary>Single sign-on where public sources leave open what the real one does (identity 3 to 8).</summary>
public sealed class IdentityOptions
{
    /// <summary>Minutes until a session ends whatever is done in it.</summary>
    public int MaxMinutes { get; set; } = 600;

    /// <summary>Minutes without use after which a session ends.</summary>
    public int IdleMinutes { get; set; } = 600;

    /// <summary>A user with one open role profile has it selected from the beginning.</summary>
    public bool PresetRole { get; set; } = true;

    /// <summary>A new sign-on of a user ends the sessions that the user has.</summary>
    public bool OneSession { get; set; }

    /// <summary>Listeners hear of changed properties and roles too (type 6), which old client libraries choke on.</summary>
    public bool PropertyEvents { get; set; }

    /// <summary>How often an event that a listener did not take is sent again.</summary>
    public int EventRetries { get; set; }

    /// <summary>Signature of role assertions: <c>off</c> as in public samples, <c>rsa-sha1</c> or <c>rsa-sha256</c>.</summary>
    public string AssertionSignature { get; set; } = "off";

    /// <summary>Issuer of role assertions.</summary>
    public string AssertionIssuer { get; set; } = "http://iam-careid-development:8080";
}
