using System.Text.Json;
using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Api.Operations;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Sandbox;

/// <summary>The admin endpoints of the official sandbox (mesh 10): no token, each on two paths. Only with sandbox strictness.</summary>
internal abstract class SandboxAdmin(string method, params string[] paths) : IMeshOperation
{
    public abstract string Name { get; }

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [.. paths.Select(path => (method, path))];

    public TokenUse Token => TokenUse.None;

    public abstract Task AnswerAsync(MeshCall call);

    protected static Task SayAsync(MeshCall call, string member, string text) => MeshAnswers.JsonAsAsync(call, StatusCodes.Status200OK, ApiVersion.Json, json =>
    {
        json.WriteStartObject();
        json.WriteString(member, text);
        json.WriteEndObject();
    });

    protected static MeshRefusedException Unknown(MeshError error, string what, string came) => new(error, new Refusal("MESH_SANDBOX_UNKNOWN", what, came, "mesh 10"));

    /// <summary>The body as JSON, whatever its Content-Type is; members that are missing are listed.</summary>
    protected static async Task<JsonElement> BodyAsync(MeshCall call, params string[] required)
    {
        JsonElement body;
        try
        {
            using var document = await JsonDocument.ParseAsync(call.Http.Request.Body, cancellationToken: call.Aborted);
            body = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new MeshInvalidException([new Invalid("body", "", e.Message, "value_error.jsondecode")]);
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new MeshInvalidException([new Invalid("body", "", "value is not a valid dict", "type_error.dict")]);
        }

        var missing = required.Where(name => Member(body, name) is null).Select(name => new Invalid("body", name, "field required", "value_error.missing")).ToList();
        return missing.Count > 0 ? throw new MeshInvalidException(missing) : body;
    }

    /// <summary>A text member, or null.</summary>
    protected static string? Member(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? MeshMessage.Octets(value.GetString()!) : null;
}

/// <summary>Empties all mailboxes.</summary>
internal sealed class ResetAll(MessageRemoval removal) : SandboxAdmin("DELETE", "/admin/reset", "/messageexchange/admin/reset")
{
    public override string Name => "MESH sandbox reset";

    public override async Task AnswerAsync(MeshCall call)
    {
        await removal.RemoveAllAsync(call.Aborted);
        await SayAsync(call, "message", "all mailboxes reset");
    }
}

/// <summary>Empties one mailbox.</summary>
internal sealed class ResetMailbox(MailboxRegister register, MessageRemoval removal) : SandboxAdmin("DELETE", "/admin/reset/{id}", "/messageexchange/admin/reset/{id}")
{
    public override string Name => "MESH sandbox reset";

    public override async Task AnswerAsync(MeshCall call)
    {
        var id = call.Route("id").ToUpperInvariant();
        if (register.Now.Find(id) is null)
        {
            throw Unknown(MeshErrors.MailboxDoesNotExist, "the id of a mailbox", id);
        }

        await removal.RemoveOfAsync(id, call.Aborted);
        await SayAsync(call, "message", $"mailbox {id} reset");
    }
}

/// <summary>Puts a report into an inbox.</summary>
internal sealed class AddReport(IDatabase database, MailboxRegister register, MessageLife life, TimeProvider clock) : SandboxAdmin("POST", "/messageexchange/admin/report")
{
    public override string Name => "MESH sandbox report";

    public override async Task AnswerAsync(MeshCall call)
    {
        var body = await BodyAsync(call, "mailbox_id", "code", "description", "workflow_id");
        string Text(string name) => Member(body, name) ?? "";
        var mailbox = Text("mailbox_id").ToUpperInvariant();
        if (register.Now.Find(mailbox) is null)
        {
            throw Unknown(MeshErrors.MailboxDoesNotExist, "the id of a mailbox", mailbox);
        }

        // Later releases of the sandbox fill in what the real service says of an undeliverable message (mesh 7.1).
        var isError = Text("status") == "error";
        var now = clock.GetUtcNow();
        var about = new MeshMessage(
            0, Text("linked_message_id"), true, MeshStatus.Accepted, "", mailbox, "", Text("workflow_id"), Text("local_id"), "", Text("file_name"), "", "", "", "", false, false, 0, 0,
            "", "", "", "", now, now, null, null, now, null, now);
        var report = await database.WriteAsync(
            write => isError
                ? life.Report(write, mailbox, about, Text("subject"), Text("code"), "TRANSFER", Text("description"))
                : life.Report(write, mailbox, about, Text("subject"), "14", "SEND", "Message not collected by recipient after 5 days"),
            call.Aborted);
        await SayAsync(call, "message_id", report.MessageId);
    }
}

/// <summary>Gives a message another status.</summary>
internal sealed class AddEvent(IDatabase database, MessageLife life) : SandboxAdmin("POST", "/admin/message/{id}/event", "/messageexchange/admin/message/{id}/event")
{
    public override string Name => "MESH sandbox event";

    public override async Task AnswerAsync(MeshCall call)
    {
        var body = await BodyAsync(call, "status");
        if (!Enum.TryParse<MeshStatus>(Member(body, "status"), ignoreCase: true, out var status))
        {
            throw new MeshInvalidException([new Invalid("body", "status", "value is not a valid enumeration member", "type_error.enum")]);
        }

        var id = call.Route("id").ToUpperInvariant();
        var found = await database.WriteAsync(
            write =>
            {
                if (MessageRows.FindForUpdate(write, id) is not { } message)
                {
                    return false;
                }

                life.Force(write, message with
                {
                    Code = Member(body, "code") ?? message.Code, Event = Member(body, "event") ?? message.Event,
                    Description = Member(body, "description") ?? message.Description, LinkedId = Member(body, "linked_message_id") ?? message.LinkedId,
                }, status);
                return true;
            },
            call.Aborted);
        if (!found)
        {
            throw Unknown(MeshErrors.NotFound, "the id of a message", id);
        }

        await MeshAnswers.EmptyAsync(call, StatusCodes.Status200OK);
    }
}

/// <summary>A mailbox without its password; its id is case-sensitive.</summary>
internal sealed class ShowMailbox(MailboxRegister register) : SandboxAdmin("GET", "/admin/mailbox/{id}", "/messageexchange/admin/mailbox/{id}", "/messageexchange/mailbox/{id}")
{
    public override string Name => "MESH sandbox mailbox";

    public override Task AnswerAsync(MeshCall call)
    {
        var id = call.Route("id");
        var mailbox = register.Now.Find(id) ?? throw Unknown(MeshErrors.NotFound, "the id of a mailbox", id);
        return MeshAnswers.JsonAsAsync(call, StatusCodes.Status200OK, ApiVersion.Json, json =>
        {
            json.WriteStartObject();
            json.WriteString("mailbox_id", mailbox.MailboxId);
            json.WriteString("mailbox_name", mailbox.Name);
            json.WriteString("billing_entity", mailbox.BillingEntity);
            json.WriteString("ods_code", mailbox.OdsCode);
            json.WriteString("org_code", mailbox.OrgCode);
            json.WriteString("org_name", mailbox.OrgName);
            json.WriteBoolean("active", mailbox.IsActive);
            json.WriteEndObject();
        });
    }
}

/// <summary>Everything about a message.</summary>
internal sealed class ShowMessage(IDatabase database, TrackingView view) : SandboxAdmin("GET", "/admin/message/{id}", "/messageexchange/admin/message/{id}")
{
    public override string Name => "MESH sandbox message";

    public override async Task AnswerAsync(MeshCall call)
    {
        var id = call.Route("id").ToUpperInvariant();
        var message = await database.ReadAsync(read => MessageRows.Find(read, id), call.Aborted) ?? throw Unknown(MeshErrors.NotFound, "the id of a message", id);
        await MeshAnswers.JsonAsAsync(call, StatusCodes.Status200OK, ApiVersion.Json, json => view.Admin(json, message));
    }
}
