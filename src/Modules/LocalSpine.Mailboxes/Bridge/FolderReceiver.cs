using System.IO.Compression;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Api.Operations;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Protocols.Mesh;
using LocalSpine.Storage;
using LocalSpine.Storage.Files;

namespace LocalSpine.Mailboxes.Bridge;

/// <summary>
/// Brings what waits in an inbox to IN, and acknowledges it. As with <see cref="FolderSender"/> names of folders in TEMP say what is done:
/// <code>
/// TEMP/GET_id/ is being written, and worth nothing when it is found again
///     --complete, folder renamed--> TEMP/IN_id/ --renames--> IN/id.dat, IN/id.ctl --acknowledged--> the folder is removed
/// </code>
/// A folder IN_id that is found again is moved as far as it was not, and acknowledged: a product that took the files meanwhile does not get
/// them twice.
/// </summary>
internal sealed class FolderReceiver(IDatabase database, Inbox inbox, MessageLife life, ChunkReader chunks)
{
    private const string Getting = "GET_";
    private const string Complete = "IN_";
    private const int AtOnce = 100;
    private const int Buffer = 128 * 1024;

    /// <summary>Goes on with what was interrupted, and brings what waits.</summary>
    /// <param name="problem">Hears of what could not be done now; the rest is done.</param>
    public async Task ReceiveAsync(Mailbox mailbox, InterfaceFolder folder, Action<Exception> problem, CancellationToken cancellationToken)
    {
        foreach (var temp in folder.ListTemp(Getting))
        {
            Directory.Delete(temp, recursive: true);
        }

        foreach (var temp in folder.ListTemp(Complete))
        {
            await FolderBridge.TryAsync(() => HandOverAsync(folder, temp, cancellationToken), problem, cancellationToken);
        }

        var place = (long?)0;
        while (place is { } after)
        {
            (var ids, place) = await inbox.ListAsync(mailbox.MailboxId, after, null, AtOnce, AtOnce, cancellationToken);
            foreach (var id in ids)
            {
                await FolderBridge.TryAsync(() => ReceiveAsync(folder, id, cancellationToken), problem, cancellationToken);
            }
        }
    }

    private async Task ReceiveAsync(InterfaceFolder folder, string id, CancellationToken cancellationToken)
    {
        if (!InterfaceFolder.IsPlain(id))
        {
            throw new InvalidDataException($"the message id '{id}' is no file name");
        }

        if (await database.ReadAsync(read => MessageRows.Find(read, id), cancellationToken) is not { Status: MeshStatus.Accepted } message)
        {
            return; // acknowledged or expired since
        }

        var temp = folder.MakeTemp(Getting + id);
        string complete;
        try
        {
            var isPlain = message.IsReport || await WriteDataAsync(message, Path.Combine(temp, id + OutLooks.DataExtension), cancellationToken);
            InterfaceFolder.Write(Path.Combine(temp, id + OutLooks.ControlExtension), Control(message, isPlain).Write().Span);
            complete = folder.Rename(temp, Complete + id);
        }
        catch
        {
            Directory.Delete(temp, recursive: true); // a full disk would stay full
            throw;
        }

        await HandOverAsync(folder, complete, cancellationToken);
    }

    private async Task HandOverAsync(InterfaceFolder folder, string temp, CancellationToken cancellationToken)
    {
        // The data first: who waits for the control file finds both.
        var id = Path.GetFileName(temp)[Complete.Length..];
        foreach (var name in new[] { id + OutLooks.DataExtension, id + OutLooks.ControlExtension })
        {
            if (File.Exists(Path.Combine(temp, name)))
            {
                File.Delete(Path.Combine(folder.In, name));
                InterfaceFolder.Move(Path.Combine(temp, name), Path.Combine(folder.In, name));
            }
        }

        DurableFolders.Sync(folder.In);
        await database.WriteAsync(write => MessageRows.FindForUpdate(write, id) is { } message ? life.Acknowledge(write, message) : null, cancellationToken);
        Directory.Delete(temp, recursive: true);
    }

    /// <summary>Writes the chunks one after another, decompressed. False when they say to be compressed and are not: then they are as they came.</summary>
    private async Task<bool> WriteDataAsync(MeshMessage message, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        var isPlain = true;
        await using (var stored = await ChunkedStream.OpenAsync(database, message, chunks, cancellationToken))
        {
            if (message.IsGzip)
            {
                isPlain = await DecompressAsync(stored, file, cancellationToken);
            }
            else
            {
                await stored.CopyToAsync(file, Buffer, cancellationToken);
            }
        }

        if (!isPlain)
        {
            file.SetLength(0);
            await using var stored = await ChunkedStream.OpenAsync(database, message, chunks, cancellationToken);
            await stored.CopyToAsync(file, Buffer, cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return isPlain;
    }

    // Chunks that were compressed one by one make one file that can be decompressed as a whole, as do the pieces of one that was cut afterwards.
    private static async Task<bool> DecompressAsync(Stream stored, FileStream file, CancellationToken cancellationToken)
    {
        try
        {
            await using var plain = new GZipStream(stored, CompressionMode.Decompress, leaveOpen: true);
            await plain.CopyToAsync(file, Buffer, cancellationToken);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static ControlFile Control(MeshMessage message, bool isPlain) => MexHeaders.Received(name => MeshMessage.Text(name switch
    {
        MexHeaders.From => message.Sender,
        MexHeaders.To => message.Recipient,
        MexHeaders.WorkflowId => message.WorkflowId,
        MexHeaders.MessageType => message.IsReport ? "REPORT" : "DATA",
        MexHeaders.MessageId => message.MessageId,
        MexHeaders.LocalId => message.LocalId,
        MexHeaders.Subject => message.Subject,
        MexHeaders.PartnerId => message.PartnerId,
        MexHeaders.ContentCompress => message.IsGzip ? "Y" : "N",
        MexHeaders.ContentCompressed => message.IsCompressed || !isPlain ? "Y" : "N",
        MexHeaders.ContentEncrypted => message.IsEncrypted ? "Y" : "N",
        MexHeaders.ContentChecksum => message.Checksum,
        MexHeaders.StatusTimestamp => MeshAnswers.Digits(message.Accepted ?? message.Changed),
        MexHeaders.StatusEvent => message.IsReport ? message.Event : "TRANSFER",
        MexHeaders.StatusSuccess => !message.IsReport || message.Code == MeshMessage.Success ? "SUCCESS" : "ERROR",
        MexHeaders.StatusCode => message.IsReport ? message.Code : MeshMessage.Success,
        MexHeaders.StatusDescription => message.IsReport ? message.Description : MessageHeaders.Transferred,
        _ => "",
    }));
}
