using System.Globalization;
using System.Security.Cryptography;
using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Api.Operations;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Protocols.Mesh;
using LocalSpine.Storage;
using LocalSpine.Storage.Files;

namespace LocalSpine.Mailboxes.Bridge;

/// <summary>
/// Sends what lies in OUT. Each step leaves a state in which a process that was killed, or a disk that was away, is gone on from:
/// <code>
/// OUT/name.ctl, .dat --rename--> TEMP/OUT_claim/ --send--> the message, and its claim in the same commit
///     --name.ctl.new written, folder renamed--> TEMP/SENT_n_claim/ or FAILED_n_claim/ --renames--> SENT/name.dat, .ctl or FAILED/...
/// </code>
/// A folder OUT_claim that is found again is sent, unless the database has its claim: then it was sent, and only missing chunks are. A folder
/// SENT_n_claim or FAILED_n_claim is moved, and nothing else. Files are never in two places, and the claim is forgotten last.
/// </summary>
internal sealed class FolderSender(IDatabase database, Outbox outbox, ChunkReader chunks, Claims claims, TimeProvider clock)
{
    private const string Claimed = "OUT_";
    private const string Sent = "SENT_";
    private const string Failed = "FAILED_";
    private const string New = ".new";
    private const string Reason = ".error.txt";

    /// <summary>Goes on with what was interrupted, and sends what is ready.</summary>
    /// <param name="problem">Hears of what could not be done now; the rest is done.</param>
    public async Task SendAsync(Mailbox mailbox, InterfaceFolder folder, OutLooks looks, Action<Exception> problem, CancellationToken cancellationToken)
    {
        foreach (var temp in folder.ListTemp(Sent).Concat(folder.ListTemp(Failed)))
        {
            await FolderBridge.TryAsync(() => MoveAsync(folder, temp, cancellationToken), problem, cancellationToken);
        }

        foreach (var temp in folder.ListTemp(Claimed))
        {
            await FolderBridge.TryAsync(() => SendAsync(mailbox, folder, temp, isFoundAgain: true, cancellationToken), problem, cancellationToken);
        }

        foreach (var pair in looks.Look(folder.Out, problem))
        {
            await FolderBridge.TryAsync(() => SendAsync(mailbox, folder, Claim(folder, pair), isFoundAgain: false, cancellationToken), problem, cancellationToken);
        }
    }

    // Names of claims sort by time, so that what is found again is sent in its order.
    private static string Claim(InterfaceFolder folder, OutPair pair)
    {
        var temp = folder.MakeTemp(string.Create(
            CultureInfo.InvariantCulture, $"{Claimed}{TimeProvider.System.GetUtcNow().UtcDateTime:yyyyMMddHHmmssffffff}{RandomNumberGenerator.GetHexString(12)}"));
        foreach (var name in new[] { pair.Control, pair.Data }.OfType<string>())
        {
            InterfaceFolder.Move(Path.Combine(folder.Out, name), Path.Combine(temp, name));
        }

        // Else a loss of power could bring the files back to OUT when the message is committed.
        DurableFolders.Sync(temp);
        DurableFolders.Sync(folder.Temp);
        DurableFolders.Sync(folder.Out);
        return temp;
    }

    private async Task SendAsync(Mailbox mailbox, InterfaceFolder folder, string temp, bool isFoundAgain, CancellationToken cancellationToken)
    {
        foreach (var name in Unapplied(temp))
        {
            File.Delete(Path.Combine(temp, name));
        }

        var (control, data) = (FileOf(temp, OutLooks.ControlExtension), FileOf(temp, OutLooks.DataExtension));
        if (isFoundAgain)
        {
            control ??= TakeOther(folder, temp, data, OutLooks.ControlExtension);
            data ??= TakeOther(folder, temp, control, OutLooks.DataExtension);
        }

        if (control is null && data is null)
        {
            Directory.Delete(temp, recursive: true); // nothing came into it
            return;
        }

        var claim = Path.GetFileName(temp)[Claimed.Length..];
        ControlFile? file = null;
        try
        {
            file = ReadControl(control, data);
            var (id, isCompressed) = await SendAsync(mailbox, file, data, claim, cancellationToken);
            Rewrite(control!, file with { DtsId = id, IsCompressed = isCompressed || file.IsCompressed == true, StatusRecord = Status("TRANSFER", "SUCCESS", MeshMessage.Success, MessageHeaders.Transferred) });
            await FinishAsync(folder, temp, Sent, folder.Sent, claim, cancellationToken);
        }
        catch (FileRefusedException e)
        {
            await FailAsync(mailbox, folder, temp, (control, data), file, e, cancellationToken);
        }
        catch (MeshRefusedException e)
        {
            await FailAsync(mailbox, folder, temp, (control, data), file, FileRefusedException.Of(e), cancellationToken);
        }
    }

    private static ControlFile ReadControl(string? path, string? data)
    {
        if (path is null)
        {
            throw FileRefusedException.ControlMissing($"a control file beside {Path.GetFileName(data)}");
        }

        try
        {
            return OutLooks.Read(path, out var problem) ?? throw FileRefusedException.GaveUp("MESH_CONTROL_FILE", "a control file", problem);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new FileRefusedException("COLLECT", "01", new Refusal("MESH_CONTROL_FILE_MISSING", "a control file that can be read", e.Message, FileRefusedException.WrittenIn));
        }
    }

    private async Task<(string MessageId, bool IsCompressed)> SendAsync(Mailbox mailbox, ControlFile file, string? data, string claim, CancellationToken cancellationToken)
    {
        var known = await claims.FindAsync(claim, cancellationToken);
        if (known is { Message: { Status: MeshStatus.Error } refused } && refused.Code == MeshErrors.UnregisteredTo.Code)
        {
            throw new FileRefusedException(
                MeshErrors.UnregisteredTo.Event, refused.Code, new Refusal("MESH_RECIPIENT_UNKNOWN", "the id of a registered mailbox", MeshMessage.Text(refused.Recipient), FileRefusedException.WrittenIn), refused.MessageId);
        }

        if (known is { Message: { } sent })
        {
            await SendRestAsync(sent, data!, cancellationToken);
            return (sent.MessageId, sent.IsGzip);
        }

        // Of a message that is gone: one with several chunks was perhaps never completed, and dropped; another was sent.
        var wanted = OutgoingControl.Message(file, mailbox, Path.GetFileName(data ?? ""), Length(data), claim);
        if (known is not null && wanted.Chunks == 1)
        {
            return (known.Value.MessageId, wanted.ContentEncoding.Length > 0);
        }

        var recipient = await outbox.AdmitAsync(wanted, null, cancellationToken);
        var chunk = await ReadFirstAsync(data!, wanted, cancellationToken);
        var id = await outbox.SendAsync(wanted, recipient, chunk, null, cancellationToken);
        if (wanted.Chunks > 1)
        {
            await SendRestAsync(await database.ReadAsync(read => MessageRows.Find(read, id), cancellationToken), data!, cancellationToken);
        }

        return (id, wanted.ContentEncoding.Length > 0);
    }

    private async Task SendRestAsync(MeshMessage? message, string data, CancellationToken cancellationToken)
    {
        if (message is not { Status: MeshStatus.Uploading })
        {
            return;
        }

        for (var number = 2; number <= message.Chunks; number++)
        {
            var next = number;
            if (await database.ReadAsync(read => MessageRows.FindChunk(read, message, next), cancellationToken) is null)
            {
                if (!await outbox.AddChunkAsync(message, number, await ReadAsync(data, message.Chunks, number, message.ContentEncoding, cancellationToken), null, cancellationToken))
                {
                    throw Outbox.NotUploading(message);
                }
            }
        }
    }

    private async Task<Chunk> ReadFirstAsync(string data, NewMessage wanted, CancellationToken cancellationToken)
    {
        Chunk chunk;
        try
        {
            chunk = await ReadAsync(data, wanted.Chunks, 1, wanted.ContentEncoding, cancellationToken);
        }
        catch (MeshRefusedException e) when (wanted.Chunks == 1 && e.Error == MeshErrors.TooLarge)
        {
            throw OutgoingControl.TooLarge($"more than {ChunkReader.MostBytes}");
        }

        if (wanted.Chunks > 1 || chunk.Size <= OutgoingControl.MostUnchunked)
        {
            return chunk;
        }

        await outbox.RemoveAsync(chunk.Payload);
        throw OutgoingControl.TooLarge(chunk.Size.ToString(CultureInfo.InvariantCulture));
    }

    // Each chunk is compressed by itself, as clients do it: cut first.
    private Task<Chunk> ReadAsync(string data, int total, int number, string encoding, CancellationToken cancellationToken)
    {
        var (length, offset) = (Length(data), (number - 1) * OutgoingControl.ChunkBytes);
        return FilePart.ReadAsync(
            data, offset, total == 1 ? length : Math.Min(OutgoingControl.ChunkBytes, length - offset), encoding.Length > 0, reader => chunks.ReadAsync(reader, cancellationToken), cancellationToken);
    }

    private static long Length(string? data)
    {
        if (data is null)
        {
            throw FileRefusedException.DataMissing("a data file beside the control file, which is no link", "none");
        }

        try
        {
            using var file = File.OpenHandle(data);
            return RandomAccess.GetLength(file);
        }
        catch (UnauthorizedAccessException e)
        {
            throw FileRefusedException.DataMissing("a data file that can be read", e.Message);
        }
    }

    private async Task FailAsync(
        Mailbox mailbox, InterfaceFolder folder, string temp, (string? Control, string? Data) pair, ControlFile? file, FileRefusedException e, CancellationToken cancellationToken)
    {
        var path = pair.Control ?? Path.ChangeExtension(pair.Data!, OutLooks.ControlExtension);
        if (file is null && pair.Control is not null)
        {
            // What was not understood stays as it is; its reason lies beside it.
            InterfaceFolder.Write(Path.ChangeExtension(path, Reason) + New, System.Text.Encoding.UTF8.GetBytes($"{e.Refusal}\n"));
        }
        else
        {
            file ??= new ControlFile { Version = "1.0", AddressType = "DTS", MessageType = "Data", FromDts = mailbox.MailboxId };
            Rewrite(path, file with { DtsId = e.MessageId, StatusRecord = Status(e.Event, "ERROR", e.Code, e.Refusal.ToString()) });
        }

        await FinishAsync(folder, temp, Failed, folder.Failed, Path.GetFileName(temp)[Claimed.Length..], cancellationToken);
    }

    private ControlFileStatus Status(string @event, string status, string code, string description) => new()
    {
        DateTime = MeshAnswers.Digits(clock.GetUtcNow()), Event = @event, Status = status, StatusCode = code, Description = description,
    };

    // The files stay as they came until the folder's name says that they were sent or failed.
    private static void Rewrite(string path, ControlFile file) => InterfaceFolder.Write(path + New, (file with { AllowChunking = null }).Write().Span);

    private async Task FinishAsync(InterfaceFolder folder, string temp, string prefix, string target, string claim, CancellationToken cancellationToken)
    {
        var number = 0;
        while (Names(temp).Any(name => Path.Exists(Path.Combine(target, Numbered(name, number)))))
        {
            number++;
        }

        await MoveAsync(folder, folder.Rename(temp, string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}_{claim}")), cancellationToken);
    }

    private async Task MoveAsync(InterfaceFolder folder, string temp, CancellationToken cancellationToken)
    {
        if (Path.GetFileName(temp).Split('_') is not [var outcome, var digits, var claim] || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return; // not one of ours
        }

        foreach (var name in Unapplied(temp))
        {
            File.Move(Path.Combine(temp, name), Path.Combine(temp, name[..^New.Length]), overwrite: true);
        }

        var target = $"{outcome}_" == Sent ? folder.Sent : folder.Failed;
        foreach (var name in Names(temp))
        {
            var own = number; // higher when somebody took the name since
            while (Path.Exists(Path.Combine(target, Numbered(name, own))))
            {
                own++;
            }

            InterfaceFolder.Move(Path.Combine(temp, name), Path.Combine(target, Numbered(name, own)));
        }

        DurableFolders.Sync(target);
        Directory.Delete(temp, recursive: true);
        await claims.ForgetAsync(claim, cancellationToken);
    }

    // What the files will be called. The control file last: who waits for it finds all.
    private static IEnumerable<string> Names(string temp) =>
        [.. Directory.EnumerateFiles(temp).Select(f => Path.GetFileName(f)).Select(n => n.EndsWith(New, StringComparison.Ordinal) ? n[..^New.Length] : n).Distinct().OrderBy(n => OutLooks.IsOf(n, OutLooks.ControlExtension))];

    private static IEnumerable<string> Unapplied(string temp) => [.. Directory.EnumerateFiles(temp, $"*{New}").Select(f => Path.GetFileName(f))];

    private static string Numbered(string name, int number)
    {
        var dot = name.EndsWith(Reason, StringComparison.Ordinal) ? name.Length - Reason.Length : name.LastIndexOf('.');
        return number == 0 || dot < 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name.AsSpan(0, dot)}_{number}{name.AsSpan(dot)}");
    }

    private static string? FileOf(string temp, string extension) =>
        InterfaceFolder.Files(temp).FirstOrDefault(f => OutLooks.IsOf(f.Name, extension))?.FullName;

    // The process ended between the renames of a claim.
    private static string? TakeOther(InterfaceFolder folder, string temp, string? one, string extension)
    {
        if (one is null
            || InterfaceFolder.Files(folder.Out).FirstOrDefault(f => OutLooks.IsOf(f.Name, extension) && Path.GetFileNameWithoutExtension(f.Name) == Path.GetFileNameWithoutExtension(one)) is not { } found)
        {
            return null;
        }

        var taken = Path.Combine(temp, found.Name);
        InterfaceFolder.Move(found.FullName, taken);
        DurableFolders.Sync(temp);
        DurableFolders.Sync(folder.Out);
        return taken;
    }
}
