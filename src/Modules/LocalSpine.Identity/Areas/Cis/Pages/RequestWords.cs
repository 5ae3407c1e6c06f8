using LocalSpine.Identity.Registration;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>What requests are about, in words.</summary>
internal static class RequestWords
{
    public static string Of(RequestKind kind) => kind switch
    {
        RequestKind.CreateUser => "Create a user",
        RequestKind.ChangeDetails => "Change details",
        RequestKind.CloseUser => "Close a user",
        RequestKind.ReopenUser => "Reopen a user",
        RequestKind.AssignPosition => "Assign a position",
        _ => "End a position",
    };
}
