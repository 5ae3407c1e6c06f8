using System.Globalization;
using System.Text.Json;
using LocalSpine.Core.Messaging;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Storage;

/// <summary>Changes stored records: compare and set on the serial change number, the trace keys, the change log and what subscribers are told.</summary>
internal static class PatientWriter
{
    /// <summary>A copy of the record that a request means, checked against the serial change number that its sender saw.</summary>
    /// <exception cref="PdsErrorException">No such live record, or it has changed since.</exception>
    public static RecordChange Begin(WriteConnection write, UpdateRequest request, ChangeFamily family, string now, string source)
    {
        var record = Find(write, request.NhsNumber);
        if (record is not { Status: PatientStatus.Live })
        {
            throw ChangeError.Of("NHS_NUMBER_NOT_FOUND", "the number of a live record", record is null ? request.NhsNumber : $"{request.NhsNumber}, which is {record.Status.ToString().ToLowerInvariant()}");
        }

        var current = record.Scn.ToString(CultureInfo.InvariantCulture);
        return request.SerialChangeNumber == current
            ? new RecordChange(record, family, now, source, (postcode, key) => AddressBase.Find(write, postcode, key))
            : throw ChangeError.Of("SERIAL_CHANGE_NUMBER_MISMATCH", current, request.SerialChangeNumber);
    }

    /// <summary>Stores the changed record and makes the answer.</summary>
    public static InteractionAnswer Commit(WriteConnection write, RecordChange change, InteractionRequest request)
    {
        Store(write, change.Record, change.Now, request.Interaction, request.MessageId, request.FromAsid);
        var scn = change.Record.Scn;
        return ChangeAnswers.Success(change.Family, change.Warnings, xml =>
        {
            xml.Start("PdsSuccessfulUpdateResponse").Attribute("classCode", "REG").Attribute("moodCode", "EVN");
            RecordWriter.SerialChangeNumber(xml, scn);
            xml.End();
        }) with { Notices = UpdateNotices.Of(write, change.Record, request.FromAsid) };
    }

    /// <summary>Stores a record that was changed, under the next serial change number.</summary>
    /// <exception cref="PdsErrorException">Somebody else changed it meanwhile.</exception>
    public static void Store(WriteConnection write, PatientRecord record, string now, string interaction, string messageId, string source)
    {
        var seen = record.Scn;
        record.Scn++;
        record.Changed = now;
        if (!PatientRows.Update(write, record, seen))
        {
            throw ChangeError.Of("SERIAL_CHANGE_NUMBER_MISMATCH", $"{record.Scn}", $"{seen}");
        }

        Log(write, record, now, interaction, messageId, source);
    }

    /// <summary>Remembers who changed a record, and how.</summary>
    public static void Log(WriteConnection write, PatientRecord record, string now, string interaction, string messageId, string source) => write.Command(
        "insert into demographics_change (nhs_number, scn, at, interaction, message_id, source) values (@nhs, @scn, @at, @interaction, @message, @source) "
        + "on conflict (nhs_number, scn) do nothing",
        ("@nhs", record.NhsNumber), ("@scn", record.Scn), ("@at", long.Parse(now, CultureInfo.InvariantCulture)), ("@interaction", interaction), ("@message", messageId),
        ("@source", source)).ExecuteNonQuery();

    /// <summary>A copy of a stored record, or null.</summary>
    public static PatientRecord? Find(WriteConnection write, string nhsNumber) =>
        write.Command("select record from demographics_patient where nhs_number = @nhs", ("@nhs", nhsNumber)).ExecuteScalar() is string stored
            ? JsonSerializer.Deserialize(stored, RecordJson.Default.PatientRecord)
            : null;
}
