using System.Text.Json;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>A message as tracking shows it, in both versions (mesh 5.9). Members without a value are left out.</summary>
internal sealed class TrackingView(MailboxRegister register, MeshStrictness strictness)
{
    public void Version1(Utf8JsonWriter json, MeshMessage m)
    {
        var sender = register.Now.PartyOf(m.Sender);
        var recipient = register.Now.PartyOf(m.Recipient);
        var hasFailed = HasFailed(m);
        json.WriteStartObject();
        json.WriteString("addressType", "ALL");
        json.WriteString("checksum", MeshMessage.Text(m.Checksum));
        json.WriteNumber("chunkCount", m.Chunks);
        json.WriteString("compressFlag", m.IsCompressed ? "Y" : "");
        json.WriteString("contentEncoding", m.ContentEncoding);
        json.WriteString("downloadTimestamp", MeshAnswers.Digits(m.Acknowledged));
        json.WriteString("dtsId", m.MessageId);
        json.WriteString("encryptedFlag", m.IsEncrypted ? "Y" : "");
        json.WriteString("expiryTime", MeshAnswers.Digits(m.Expires));
        MeshAnswers.Optional(json, "failureDate", hasFailed ? MeshAnswers.Digits(m.Changed) : null);
        MeshAnswers.Optional(json, "failureDiagnostic", hasFailed ? m.Description : null);
        json.WriteString("fileName", MeshMessage.Text(m.FileNameOrDefault));
        json.WriteNumber("fileSize", m.Size);
        json.WriteString("isCompressed", m.IsCompressed ? "Y" : "");
        MeshAnswers.Optional(json, "linkedMsgId", m.LinkedId.Length > 0 ? m.LinkedId : null);
        json.WriteString("localId", MeshMessage.Text(m.LocalId));
        json.WriteString("meshRecipientOdsCode", recipient.OdsCode);
        json.WriteString("messageId", m.MessageId);
        json.WriteString("messageType", Type(m));
        json.WriteString("partnerId", MeshMessage.Text(m.PartnerId));
        json.WriteString("recipient", m.RecipientText);
        MeshAnswers.Optional(json, "recipientBillingEntity", strictness.IsSandbox ? null : recipient.BillingEntity);
        json.WriteString("recipientName", recipient.Name);
        json.WriteString("recipientOrgCode", recipient.OrgCode);
        json.WriteString("recipientOrgName", recipient.OrgName);
        json.WriteString("recipientSmtp", Smtp(m.Recipient));
        json.WriteString("sender", m.Sender);
        MeshAnswers.Optional(json, "senderBillingEntity", strictness.IsSandbox ? null : sender.BillingEntity);
        json.WriteString("senderName", sender.Name);
        json.WriteString("senderOdsCode", sender.OdsCode);
        json.WriteString("senderOrgCode", sender.OrgCode);
        json.WriteString("senderOrgName", sender.OrgName);
        json.WriteString("senderSmtp", Smtp(m.Sender));
        json.WriteString("status", m.Status.ToString());
        MeshAnswers.Optional(json, "statusCode", m.IsReport ? m.Code : null);
        MeshAnswers.Optional(json, "statusDescription", m.IsReport ? m.Description : null);
        MeshAnswers.Optional(json, "statusEvent", m.IsReport ? m.Event : null);
        json.WriteString("statusSuccess", IsSuccess(m) ? "SUCCESS" : "ERROR");
        MeshAnswers.Optional(json, "statusTimestamp", m.IsReport ? MeshAnswers.Digits(m.Changed) : null);
        json.WriteString("subject", MeshMessage.Text(m.Subject));
        json.WriteString("uploadTimestamp", MeshAnswers.Digits(m.Created));
        json.WriteString("version", "1.0");
        json.WriteString("workflowId", MeshMessage.Text(m.WorkflowId));
        json.WriteEndObject();
    }

    public void Version2(Utf8JsonWriter json, MeshMessage m)
    {
        var recipient = register.Now.PartyOf(m.Recipient);
        json.WriteStartObject();
        json.WriteString("message_id", m.MessageId);
        json.WriteString("local_id", MeshMessage.Text(m.LocalId));
        json.WriteString("workflow_id", MeshMessage.Text(m.WorkflowId));
        json.WriteString("filename", MeshMessage.Text(m.FileNameOrDefault));
        json.WriteString("expiry_time", MeshAnswers.Iso(m.Expires));
        json.WriteString("upload_timestamp", MeshAnswers.Iso(m.Created));
        json.WriteString("recipient", m.RecipientText);
        json.WriteString("recipient_name", recipient.Name);
        json.WriteString("recipient_ods_code", recipient.OdsCode);
        json.WriteString("recipient_org_code", recipient.OrgCode);
        json.WriteString("recipient_org_name", recipient.OrgName);
        json.WriteBoolean("status_success", IsSuccess(m));
        json.WriteString("status", m.Status.ToString().ToLowerInvariant());
        var hasStatus = m.IsReport || HasFailed(m);
        MeshAnswers.Optional(json, "status_event", hasStatus ? m.Event : null);
        MeshAnswers.Optional(json, "status_timestamp", hasStatus ? MeshAnswers.Iso(m.Changed) : null);
        MeshAnswers.Optional(json, "status_description", hasStatus ? m.Description : null);
        MeshAnswers.Optional(json, "status_code", hasStatus ? m.Code : null);
        json.WriteEndObject();
    }

    /// <summary>A message as the sandbox's admin endpoint shows it (mesh 10).</summary>
    public void Admin(Utf8JsonWriter json, MeshMessage m)
    {
        var sender = register.Now.PartyOf(m.Sender);
        var recipient = register.Now.PartyOf(m.Recipient);
        json.WriteStartObject();
        json.WriteString("checksum", MeshMessage.Text(m.Checksum));
        json.WriteNumber("chunk_count", m.Chunks);
        json.WriteString("content_encoding", m.ContentEncoding);
        MeshAnswers.Optional(json, "download_timestamp", m.Acknowledged is { } at ? MeshAnswers.Iso(at) : null);
        json.WriteString("expiry_time", MeshAnswers.Iso(m.Expires));
        MeshAnswers.Optional(json, "failure_date", HasFailed(m) ? MeshAnswers.Iso(m.Changed) : null);
        MeshAnswers.Optional(json, "failure_diagnostic", HasFailed(m) ? m.Description : null);
        json.WriteString("filename", MeshMessage.Text(m.FileNameOrDefault));
        json.WriteNumber("file_size", m.Size);
        json.WriteBoolean("is_compressed", m.IsCompressed);
        json.WriteBoolean("is_encrypted", m.IsEncrypted);
        MeshAnswers.Optional(json, "linked_msg_id", m.LinkedId.Length > 0 ? m.LinkedId : null);
        json.WriteString("local_id", MeshMessage.Text(m.LocalId));
        json.WriteString("message_id", m.MessageId);
        json.WriteString("message_type", m.IsReport ? "Report" : "Data");
        json.WriteString("recipient", m.RecipientText);
        json.WriteString("recipient_name", recipient.Name);
        json.WriteString("recipient_ods_code", recipient.OdsCode);
        json.WriteString("recipient_org_code", recipient.OrgCode);
        json.WriteString("recipient_org_name", recipient.OrgName);
        json.WriteString("sender", m.Sender);
        json.WriteString("sender_name", sender.Name);
        json.WriteString("sender_ods_code", sender.OdsCode);
        json.WriteString("sender_org_code", sender.OrgCode);
        json.WriteString("sender_org_name", sender.OrgName);
        json.WriteString("status", m.Status.ToString());
        MeshAnswers.Optional(json, "status_code", m.Code.Length > 0 ? m.Code : null);
        MeshAnswers.Optional(json, "status_description", m.Description.Length > 0 ? m.Description : null);
        MeshAnswers.Optional(json, "status_event", m.Event.Length > 0 ? m.Event : null);
        json.WriteString("status_success", IsSuccess(m) ? "SUCCESS" : "ERROR");
        MeshAnswers.Optional(json, "status_timestamp", m.IsReport ? MeshAnswers.Iso(m.Changed) : null);
        json.WriteString("subject", MeshMessage.Text(m.Subject));
        json.WriteString("upload_timestamp", MeshAnswers.Iso(m.Created));
        json.WriteString("workflow_id", MeshMessage.Text(m.WorkflowId));
        json.WriteEndObject();
    }

    // In the sandbox an undeliverable message is none that failed.
    private bool HasFailed(MeshMessage m) => !m.IsReport && (m.Status == MeshStatus.Error || (m.Status == MeshStatus.Undeliverable && !strictness.IsSandbox));

    private bool IsSuccess(MeshMessage m) => m.IsReport ? m.Code == MeshMessage.Success : !HasFailed(m);

    private string Type(MeshMessage m) => (m.IsReport, strictness.IsSandbox) switch
    {
        (true, true) => "Report",
        (true, false) => "REPORT",
        (false, true) => "Data",
        _ => "DATA",
    };

    private string Smtp(string mailbox) => strictness.IsSandbox || mailbox.Length == 0 ? "" : $"{mailbox.ToLowerInvariant()}@dts.nhs.uk";
}
