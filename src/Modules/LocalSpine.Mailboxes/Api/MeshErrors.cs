using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api;

/// <summary>An error as it goes onto the wire.</summary>
/// <param name="Text"><c>errorDescription</c> in version 1, <c>msg</c> in version 2; null for the body that says nothing.</param>
internal sealed record MeshError(int Status, string Event, string Code, string? Text);

/// <summary>Every error of the API (mesh 6.2).</summary>
internal static class MeshErrors
{
    public static readonly MeshError TokenUnreadable = Plain(StatusCodes.Status403Forbidden, "Error reading from Authorization header");
    public static readonly MeshError TokenOfOtherMailbox = Plain(StatusCodes.Status403Forbidden, "Mailbox id does not match token");
    public static readonly MeshError TokenInvalid = Plain(StatusCodes.Status403Forbidden, "Invalid Authentication Token");
    public static readonly MeshError TokenUsed = Plain(StatusCodes.Status403Forbidden, "Error Duplicated Authentication Token");
    public static readonly MeshError MailboxInactive = Plain(StatusCodes.Status403Forbidden, "Request Received from Inactive Mailbox");
    public static readonly MeshError MailboxUnknown = new(StatusCodes.Status403Forbidden, "SEND", "EPL-151", "No mailbox matched");
    public static readonly MeshError Forbidden = Plain(StatusCodes.Status403Forbidden, "Forbidden");
    public static readonly MeshError NotFound = Plain(StatusCodes.Status404NotFound, "Not Found");
    public static readonly MeshError AcceptHeader = Plain(StatusCodes.Status400BadRequest, "Accept header api format incorrect");
    public static readonly MeshError BodyMissing = new(StatusCodes.Status417ExpectationFailed, "COLLECT", "02", "Data file is missing or inaccessible.");
    public static readonly MeshError Malformed = new(StatusCodes.Status400BadRequest, "TRANSFER", "06", "MalformedControlFile");
    public static readonly MeshError FromAddress = new(StatusCodes.Status417ExpectationFailed, "SEND", "07", "Invalid From Address in the control file");
    public static readonly MeshError ToMissing = new(StatusCodes.Status400BadRequest, "SEND", "08", "TO_DTS missing");
    public static readonly MeshError MessageType = new(StatusCodes.Status417ExpectationFailed, "SEND", "11", "Invalid Message Type for the transfer");
    public static readonly MeshError UnregisteredTo = new(StatusCodes.Status417ExpectationFailed, "SEND", "12", "Unregistered to address");
    public static readonly MeshError SenderNotAllowed = new(StatusCodes.Status417ExpectationFailed, "SEND", "16", "Sender is not allowed to send messages of this type");
    public static readonly MeshError WorkflowNotRegistered = new(StatusCodes.Status417ExpectationFailed, "SEND", "17", "Workflow ID not registered for mailbox");
    public static readonly MeshError Checksum = new(StatusCodes.Status400BadRequest, "SEND", "Invalid checksum", "Invalid checksum");
    public static readonly MeshError ChunkRange = new(StatusCodes.Status417ExpectationFailed, "SEND", "InvalidHeaderChunks", "Invalid chunk values sent in mex-Chunk-Range header");
    public static readonly MeshError EncodingChanged = Plain(StatusCodes.Status417ExpectationFailed, "cannot change content encoding");
    public static readonly MeshError ContentEncoding = new(StatusCodes.Status422UnprocessableEntity, "SEND", "UnsupportedContentEncoding", "Unsupported content encoding");
    public static readonly MeshError MessageUnknown = new(StatusCodes.Status404NotFound, "RECEIVE", "20", "Message does not exist");
    public static readonly MeshError NoLongerAvailable = new(StatusCodes.Status410Gone, "SEND", "Message already accepted", "Message no longer available for download");
    public static readonly MeshError MailboxDoesNotExist = Plain(StatusCodes.Status404NotFound, "mailbox does not exist");
    public static readonly MeshError OdsCodeMissing = Plain(StatusCodes.Status400BadRequest, "ods code missing");
    public static readonly MeshError WorkflowIdMissing = Plain(StatusCodes.Status400BadRequest, "workflow id missing");
    public static readonly MeshError TooLarge = Plain(StatusCodes.Status413PayloadTooLarge, "Request entity too large: a chunk has at most 104857600 bytes");
    public static readonly MeshError ChunkTooSmall = Plain(StatusCodes.Status417ExpectationFailed, "Chunk too small: every chunk except the last has at least 5000000 bytes");
    public static readonly MeshError Several = Nothing(StatusCodes.Status300MultipleChoices);
    public static readonly MeshError BeyondTotal = Nothing(StatusCodes.Status406NotAcceptable);
    public static readonly MeshError NotUploading = Nothing(StatusCodes.Status423Locked);
    public static readonly MeshError Failed = Nothing(StatusCodes.Status500InternalServerError);
    public static readonly MeshError Busy = Nothing(StatusCodes.Status503ServiceUnavailable);

    private static MeshError Plain(int status, string text) => new(status, "", "", text);

    private static MeshError Nothing(int status) => new(status, "", "", null);
}

/// <summary>A request is refused: the error for the wire, and the rule for the exchange record.</summary>
internal sealed class MeshRefusedException(MeshError error, Refusal refusal, string? messageId = null) : Exception(refusal.ToString())
{
    public MeshError Error { get; } = error;

    public Refusal Refusal { get; } = refusal;

    /// <summary>Id that the error body names; null for none.</summary>
    public string? MessageId { get; } = messageId;
}

/// <summary>Headers, path or query are not as the API describes them: 400 with a list (mesh 6.1).</summary>
internal sealed class MeshInvalidException(IReadOnlyList<Invalid> found) : Exception(string.Join("; ", found.Select(f => $"{f.In} {f.Name}: {f.Message}")))
{
    public IReadOnlyList<Invalid> Found { get; } = found;
}

/// <summary>One invalid value.</summary>
/// <param name="In"><c>header</c>, <c>path</c> or <c>query</c>.</param>
/// <param name="Limit">Name and value of the limit that was broken; null for none.</param>
internal sealed record Invalid(string In, string Name, string Message, string Type, (string Name, int Value)? Limit = null);
