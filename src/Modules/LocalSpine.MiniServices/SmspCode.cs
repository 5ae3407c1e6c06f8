using System.Collections.Frozen;

namespace LocalSpine.MiniServices;

/// <summary>Response codes of the mini services for PDS (smsp 5).</summary>
internal static class SmspCode
{
    public const string Success = "SMSP-0000";
    public const string InvalidInput = "SMSP-0001";
    public const string InvalidAnswer = "SMSP-0002";
    public const string SuccessFromLocalStore = "SMSP-0003";
    public const string SpineUnreachable = "SMSP-0004";
    public const string Credentials = "SMSP-0005";
    public const string GeneralFailure = "SMSP-9999";
    public const string NoMatch = "DEMOG-0001";
    public const string SeveralMatches = "DEMOG-0007";
    public const string Superseded = "DEMOG-0017";
    public const string NoLongerInUse = "DEMOG-0022";
    public const string DataMismatch = "DEMOG-0040";
    public const string NotANumber = "DEMOG-0042";
    public const string OtherError = "DEMOG-9999";

    /// <summary>All of them.</summary>
    public static FrozenSet<string> All { get; } = new[]
    {
        Success, InvalidInput, InvalidAnswer, SuccessFromLocalStore, SpineUnreachable, Credentials, GeneralFailure, NoMatch, SeveralMatches, Superseded, NoLongerInUse,
        DataMismatch, NotANumber, OtherError,
    }.ToFrozenSet();

    /// <summary>True for the two that come with the data asked for.</summary>
    public static bool IsSuccess(string code) => code is Success or SuccessFromLocalStore;
}
