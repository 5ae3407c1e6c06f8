using LocalSpine.Protocols.Mesh;

namespace LocalSpine.Tests.Mesh;

/// <summary>From a control file to the headers of a request, and from those of an answer to a control file (mesh 9.4).</summary>
public sealed class MexHeadersOfControlFileTests
{
    [Fact]
    public void Every_member_that_a_sender_may_set_has_its_header() => Assert.Equal(
        [
            ("mex-from", "RTEST01"), ("mex-to", "RTEST02"), ("mex-workflowid", "W"), ("mex-messagetype", "DATA"), ("mex-version", "1.0"), ("mex-subject", "S"),
            ("mex-localid", "L"), ("mex-partnerid", "P"), ("mex-processid", "R"), ("mex-content-compress", "Y"), ("mex-content-compressed", "N"),
            ("mex-content-encrypted", "Y"), ("mex-content-checksum", "a1"),
        ],
        MexHeaders.ForSending(new()
        {
            Version = "1.0", AddressType = "DTS", MessageType = "Data", FromDts = "RTEST01", ToDts = "RTEST02", FromEsmtp = "f", ToEsmtp = "t", Subject = "S",
            LocalId = "L", DtsId = "an old id", PartnerId = "P", ProcessId = "R", WorkflowId = "W", Compress = true, AllowChunking = true, IsCompressed = false,
            Encrypted = true, DataChecksum = "a1", StatusRecord = new() { StatusCode = "00" },
        }));

    [Fact]
    public void What_is_not_set_is_not_sent() =>
        Assert.Equal([("mex-messagetype", "Report")], MexHeaders.ForSending(new() { MessageType = "Report", Subject = "" }));

    [Fact]
    public void A_message_that_came_has_all_its_elements() => Assert.Equal(
        new ControlFile
        {
            Version = "1.0", AddressType = "ALL", MessageType = "Data", FromDts = "RTEST01", ToDts = "RTEST02", FromEsmtp = "rtest01@dts.nhs.uk",
            ToEsmtp = "rtest02@dts.nhs.uk", Subject = "S", LocalId = "L", DtsId = "M", PartnerId = "P", WorkflowId = "W", Compress = false, Encrypted = true,
            IsCompressed = false, DataChecksum = "a1",
            StatusRecord = new() { DateTime = "20260301101500", Event = "TRANSFER", Status = "SUCCESS", StatusCode = "00", Description = "Transferred to recipient mailbox" },
        },
        Received(
            ("mex-from", "RTEST01"), ("mex-to", "RTEST02"), ("mex-workflowid", "W"), ("mex-messagetype", "DATA"), ("mex-addresstype", "ALL"), ("mex-version", "1.0"),
            ("mex-subject", " S "), ("mex-localid", "L"), ("mex-partnerid", "P"), ("mex-messageid", "M"), ("mex-content-encrypted", "Y"), ("mex-content-checksum", "a1"),
            ("mex-statuscode", "00"), ("mex-statusevent", "TRANSFER"), ("mex-statussuccess", "SUCCESS"), ("mex-statustimestamp", "20260301101500"),
            ("mex-statusdescription", "Transferred to recipient mailbox"), ("mex-chunk-range", "1:1"), ("mex-total-chunks", "1"), ("mex-filename", "M.dat")));

    [Fact]
    public void Names_in_another_case_and_mail_addresses_of_older_answers_are_taken() => Assert.Equal(
        ("M", "RTEST01.A@dts.nhs.uk", "rtest02@dts.nhs.uk"),
        Received(("Mex-Messageid", "M"), ("Mex-From", "RTEST01"), ("Mex-To", "RTEST02"), ("Mex-FromSMTP", "RTEST01.A@dts.nhs.uk")) is var file
            ? (file.DtsId, file.FromEsmtp, file.ToEsmtp)
            : default);

    [Fact]
    public void Headers_without_a_value_are_absent() =>
        Assert.Equal(
            new ControlFile { Version = "1.0", AddressType = "ALL", MessageType = "Data", Compress = false, Encrypted = false, IsCompressed = false },
            Received(("mex-subject", ""), ("mex-localid", " "), ("mex-from", ""), ("mex-statuscode", "")));

    [Fact]
    public void A_report_comes_from_nobody_and_has_no_data() => Assert.Equal(
        new ControlFile
        {
            Version = "1.0", AddressType = "ALL", MessageType = "Report", ToDts = "RTEST01", Subject = "NDR", LocalId = "L", DtsId = "R", WorkflowId = "W",
            StatusRecord = new() { DateTime = "20260306101500", Event = "SEND", Status = "ERROR", StatusCode = "14", Description = "Message not collected by recipient after 5 days" },
        },
        Received(
            ("mex-messagetype", "REPORT"), ("mex-messageid", "R"), ("mex-linkedmsgid", "M"), ("mex-from", ""), ("mex-to", "RTEST01"), ("mex-workflowid", "W"),
            ("mex-localid", "L"), ("mex-subject", "NDR"), ("mex-statussuccess", "ERROR"), ("mex-statuscode", "14"), ("mex-statusevent", "SEND"),
            ("mex-statusdescription", "Message not collected by recipient after 5 days"), ("mex-statustimestamp", "20260306101500"), ("mex-addresstype", "ALL"),
            ("mex-version", "1.0"), ("mex-content-compressed", "N"), ("mex-chunk-range", "1:0")));

    private static ControlFile Received(params (string Name, string Value)[] headers)
    {
        var byName = headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase);
        return MexHeaders.Received(byName.GetValueOrDefault);
    }
}
