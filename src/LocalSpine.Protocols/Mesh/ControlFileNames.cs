namespace LocalSpine.Protocols.Mesh;

/// <summary>Elements of a control file (mesh 9.4).</summary>
internal static class ControlFileNames
{
    public const string Root = "DTSControl";
    public const string Version = "Version";
    public const string AddressType = "AddressType";
    public const string MessageType = "MessageType";
    public const string FromDts = "From_DTS";
    public const string ToDts = "To_DTS";
    public const string FromEsmtp = "From_ESMTP";
    public const string ToEsmtp = "To_ESMTP";
    public const string Subject = "Subject";
    public const string LocalId = "LocalId";
    public const string DtsId = "DTSId";
    public const string PartnerId = "PartnerId";
    public const string Compress = "Compress";
    public const string AllowChunking = "AllowChunking";
    public const string Encrypted = "Encrypted";
    public const string WorkflowId = "WorkflowId";
    public const string ProcessId = "ProcessId";
    public const string DataChecksum = "DataChecksum";

    /// <summary>The other spelling that clients use.</summary>
    public const string DataCheckSum = "DataCheckSum";

    public const string IsCompressed = "IsCompressed";
    public const string StatusRecord = "StatusRecord";
    public const string DateTime = "DateTime";
    public const string Event = "Event";
    public const string Status = "Status";
    public const string StatusCode = "StatusCode";
    public const string Description = "Description";
}
