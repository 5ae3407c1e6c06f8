namespace LocalSpine.Identity.Gateway;

/// <summary>Reasons of the gateway's refusals, in the numbers of the agents' ticket interface (identity 2.3). What the real gateway sends is not public.</summary>
internal static class GatewayCode
{
    public const string CardNotValid = "80200003";
    public const string PasscodeBlocked = "80200004";
    public const string NoCertificate = "80200006";
    public const string AuthenticationFailed = "80400002";
    public const string UserNotValid = "80400004";
    public const string ServerNotAvailable = "80400005";
    public const string DataSyntax = "80400006";
    public const string AuthenticationNotValid = "80400007";
    public const string MethodNotSupported = "80400008";
}
