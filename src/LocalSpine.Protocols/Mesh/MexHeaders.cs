namespace LocalSpine.Protocols.Mesh;

/// <summary>Headers of MESH that a control file speaks of, in lower case as they are sent, and the way from the one to the other (mesh 5.2, 5.5, 7.1, 9.4).</summary>
public static class MexHeaders
{
    public const string From = "mex-from";
    public const string To = "mex-to";
    public const string WorkflowId = "mex-workflowid";
    public const string MessageType = "mex-messagetype";
    public const string MessageId = "mex-messageid";
    public const string LocalId = "mex-localid";
    public const string Subject = "mex-subject";
    public const string PartnerId = "mex-partnerid";
    public const string ProcessId = "mex-processid";
    public const string Version = "mex-version";
    public const string AddressType = "mex-addresstype";
    public const string FromSmtp = "mex-fromsmtp";
    public const string ToSmtp = "mex-tosmtp";
    public const string ContentCompress = "mex-content-compress";
    public const string ContentCompressed = "mex-content-compressed";
    public const string ContentEncrypted = "mex-content-encrypted";
    public const string ContentChecksum = "mex-content-checksum";
    public const string StatusTimestamp = "mex-statustimestamp";
    public const string StatusEvent = "mex-statusevent";
    public const string StatusSuccess = "mex-statussuccess";
    public const string StatusCode = "mex-statuscode";
    public const string StatusDescription = "mex-statusdescription";

    /// <summary>
    /// Headers of the request that sends the data of a control file: those of its members that are set. Values are the file's own; one with a
    /// line end in it is for the server to refuse, or for the client that cannot send it.
    /// </summary>
    public static IReadOnlyList<(string Name, string Value)> ForSending(ControlFile file)
    {
        List<(string Name, string Value)> headers = new(12);
        Add(From, file.FromDts);
        Add(To, file.ToDts);
        Add(WorkflowId, file.WorkflowId);
        Add(MessageType, file.MessageType is { } type && type.Equals("Data", StringComparison.OrdinalIgnoreCase) ? "DATA" : file.MessageType);
        Add(Version, file.Version);
        Add(Subject, file.Subject);
        Add(LocalId, file.LocalId);
        Add(PartnerId, file.PartnerId);
        Add(ProcessId, file.ProcessId);
        Add(ContentCompress, MeshFlag.Write(file.Compress));
        Add(ContentCompressed, MeshFlag.Write(file.IsCompressed));
        Add(ContentEncrypted, MeshFlag.Write(file.Encrypted));
        Add(ContentChecksum, file.DataChecksum);
        return headers;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                headers.Add((name, value));
            }
        }
    }

    /// <summary>The control file beside a message that came, or that of a report.</summary>
    /// <param name="header">The message's header of that name, or null; case of names is the giver's affair.</param>
    public static ControlFile Received(Func<string, string?> header)
    {
        var type = Value(MessageType) ?? "Data";
        var isReport = type.Equals("Report", StringComparison.OrdinalIgnoreCase);
        var (from, to) = (Value(From), Value(To));
        var file = new ControlFile
        {
            Version = Value(Version) ?? "1.0",
            AddressType = Value(AddressType) ?? "ALL",
            MessageType = isReport ? "Report" : type.Equals("Data", StringComparison.OrdinalIgnoreCase) ? "Data" : type,
            ToDts = to,
            Subject = Value(Subject),
            LocalId = Value(LocalId),
            DtsId = Value(MessageId),
            WorkflowId = Value(WorkflowId),
            StatusRecord = Status(),
        };

        // A report comes from nobody and has no data to say anything of.
        return isReport
            ? file
            : file with
            {
                FromDts = from,
                FromEsmtp = Value(FromSmtp) ?? Mail(from),
                ToEsmtp = Value(ToSmtp) ?? Mail(to),
                PartnerId = Value(PartnerId),
                ProcessId = Value(ProcessId),
                Compress = Flag(ContentCompress),
                Encrypted = Flag(ContentEncrypted),
                DataChecksum = Value(ContentChecksum),
                IsCompressed = Flag(ContentCompressed),
            };

        ControlFileStatus? Status()
        {
            var status = new ControlFileStatus
            {
                DateTime = Value(StatusTimestamp),
                Event = Value(StatusEvent),
                Status = Value(StatusSuccess),
                StatusCode = Value(StatusCode),
                Description = Value(StatusDescription),
            };
            return status == new ControlFileStatus() ? null : status;
        }

        string? Value(string name) => header(name)?.Trim() is { Length: > 0 } value ? value : null;

        // The server leaves out the header of a flag that nobody set; the file says no.
        bool Flag(string name) => Value(name) is { } value && MeshFlag.IsYes(value);
    }

    /// <summary>The mail address that a mailbox once had, still written for it.</summary>
    public static string? Mail(string? mailbox) => mailbox is null ? null : $"{mailbox.ToLowerInvariant()}@dts.nhs.uk";
}
