using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Api;

namespace LocalSpine.Mailboxes.Bridge;

/// <summary>A pair of files is not sent: what its status record says (mesh 9.4), and the rule.</summary>
internal sealed class FileRefusedException(string @event, string code, Refusal refusal, string? messageId = null) : Exception(refusal.ToString())
{
    public const string WrittenIn = "mesh 9.4";

    public string Event { get; } = @event;

    public string Code { get; } = code;

    public Refusal Refusal { get; } = refusal;

    /// <summary>The id that the service gave to what it refused; null for none.</summary>
    public string? MessageId { get; } = messageId;

    public static FileRefusedException ControlMissing(string expected) => new("COLLECT", "01", new Refusal("MESH_CONTROL_FILE_MISSING", expected, "none", WrittenIn));

    public static FileRefusedException DataMissing(string expected, string came) => new("COLLECT", "02", new Refusal("MESH_DATA_FILE_MISSING", expected, came, WrittenIn));

    public static FileRefusedException BadFrom(string rule, string expected, string came) => new("SEND", "07", new Refusal(rule, expected, came, WrittenIn));

    public static FileRefusedException BadTo(string rule, string expected, string came) => new("SEND", "08", new Refusal(rule, expected, came, WrittenIn));

    public static FileRefusedException GaveUp(string rule, string expected, string came) => new("TRANSFER", "06", new Refusal(rule, expected, came, WrittenIn));

    /// <summary>What the client makes of an answer of the service: its own code where it has one of that meaning, else that it gave up.</summary>
    public static FileRefusedException Of(MeshRefusedException e) =>
        e.Error == MeshErrors.FromAddress || e.Error == MeshErrors.ToMissing || e.Error == MeshErrors.UnregisteredTo || e.Error == MeshErrors.BodyMissing
            ? new FileRefusedException(e.Error.Event, e.Error.Code, e.Refusal, e.MessageId)
            : new FileRefusedException("TRANSFER", "06", e.Refusal, e.MessageId);
}
