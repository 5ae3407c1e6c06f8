using System.Text;
using System.Xml;
using CsCheck;
using LocalSpine.Protocols.Mesh;

namespace LocalSpine.Tests.Mesh;

/// <summary>Control files of the file-based client: written as it writes them, read as tolerantly as it reads them (mesh 9.4).</summary>
public sealed class ControlFileTests
{
    private const string ToSend = """
        <DTSControl>
          <Version>1.0</Version>
          <AddressType>DTS</AddressType>
          <MessageType>Data</MessageType>
          <From_DTS>RTEST01</From_DTS>
          <To_DTS>RTEST02</To_DTS>
          <Subject>Discharges &amp; transfers</Subject>
          <LocalId>run-17</LocalId>
          <WorkflowId>SPINE_TEST</WorkflowId>
          <Compress>Y</Compress>
          <AllowChunking>N</AllowChunking>
          <Encrypted>N</Encrypted>
        </DTSControl>

        """;

    private const string Sent = """
        <DTSControl>
          <Version>1.0</Version>
          <AddressType>DTS</AddressType>
          <MessageType>Data</MessageType>
          <From_DTS>RTEST01</From_DTS>
          <To_DTS>RTEST02</To_DTS>
          <Subject>Discharges &amp; transfers</Subject>
          <LocalId>run-17</LocalId>
          <DTSId>20260301101500000017_5D1E01</DTSId>
          <PartnerId/>
          <Compress>Y</Compress>
          <AllowChunking>N</AllowChunking>
          <Encrypted>N</Encrypted>
          <WorkflowId>SPINE_TEST</WorkflowId>
          <ProcessId/>
          <DataChecksum/>
          <IsCompressed>Y</IsCompressed>
          <StatusRecord>
            <DateTime>20260301101500</DateTime>
            <Event>TRANSFER</Event>
            <Status>SUCCESS</Status>
            <StatusCode>00</StatusCode>
            <Description>Transferred to recipient mailbox</Description>
          </StatusRecord>
        </DTSControl>

        """;

    private const string Received = """
        <DTSControl>
          <Version>1.0</Version>
          <AddressType>ALL</AddressType>
          <MessageType>Data</MessageType>
          <From_DTS>RTEST01</From_DTS>
          <To_DTS>RTEST02</To_DTS>
          <From_ESMTP>rtest01@dts.nhs.uk</From_ESMTP>
          <To_ESMTP>rtest02@dts.nhs.uk</To_ESMTP>
          <Subject>Discharges &amp; transfers</Subject>
          <LocalId>run-17</LocalId>
          <DTSId>20260301101500000017_5D1E01</DTSId>
          <PartnerId/>
          <Compress>N</Compress>
          <Encrypted>Y</Encrypted>
          <WorkflowId>SPINE_TEST</WorkflowId>
          <ProcessId/>
          <DataChecksum>md5 0a-1b</DataChecksum>
          <IsCompressed>N</IsCompressed>
          <StatusRecord>
            <DateTime>20260301101500</DateTime>
            <Event>TRANSFER</Event>
            <Status>SUCCESS</Status>
            <StatusCode>00</StatusCode>
            <Description>Transferred to recipient mailbox</Description>
          </StatusRecord>
        </DTSControl>

        """;

    private const string Report = """
        <DTSControl>
          <Version>1.0</Version>
          <AddressType>ALL</AddressType>
          <MessageType>Report</MessageType>
          <To_DTS>RTEST01</To_DTS>
          <Subject>NDR: Discharges &amp; transfers</Subject>
          <LocalId>run-17</LocalId>
          <DTSId>20260306101500000003_5D1E99</DTSId>
          <WorkflowId>SPINE_TEST</WorkflowId>
          <StatusRecord>
            <DateTime>20260306101500</DateTime>
            <Event>SEND</Event>
            <Status>ERROR</Status>
            <StatusCode>14</StatusCode>
            <Description>Message not collected by recipient after 5 days</Description>
          </StatusRecord>
        </DTSControl>

        """;

    private static readonly ControlFileStatus Transferred = new()
    {
        DateTime = "20260301101500", Event = "TRANSFER", Status = "SUCCESS", StatusCode = "00", Description = "Transferred to recipient mailbox",
    };

    private static readonly ControlFile FileToSend = new()
    {
        Version = "1.0", AddressType = "DTS", MessageType = "Data", FromDts = "RTEST01", ToDts = "RTEST02", Subject = "Discharges & transfers",
        LocalId = "run-17", WorkflowId = "SPINE_TEST", Compress = true, AllowChunking = false, Encrypted = false,
    };

    private static readonly ControlFile FileReceived = new()
    {
        Version = "1.0", AddressType = "ALL", MessageType = "Data", FromDts = "RTEST01", ToDts = "RTEST02", FromEsmtp = "rtest01@dts.nhs.uk",
        ToEsmtp = "rtest02@dts.nhs.uk", Subject = "Discharges & transfers", LocalId = "run-17", DtsId = "20260301101500000017_5D1E01", Compress = false,
        Encrypted = true, WorkflowId = "SPINE_TEST", DataChecksum = "md5 0a-1b", IsCompressed = false, StatusRecord = Transferred,
    };

    private static readonly ControlFile FileOfReport = new()
    {
        Version = "1.0", AddressType = "ALL", MessageType = "Report", ToDts = "RTEST01", Subject = "NDR: Discharges & transfers", LocalId = "run-17",
        DtsId = "20260306101500000003_5D1E99", WorkflowId = "SPINE_TEST",
        StatusRecord = new() { DateTime = "20260306101500", Event = "SEND", Status = "ERROR", StatusCode = "14", Description = "Message not collected by recipient after 5 days" },
    };

    private static readonly Gen<string?> Text = Gen.OneOf(Gen.Const((string?)null), Gen.String.Select(s => (string?)s), Gen.String[Gen.Char[" \t\r\n&<>\"'];é\u00A0\u0085"], 0, 12].Select(s => (string?)s));

    private static readonly Gen<bool?> Flag = Gen.Int[0, 2].Select(i => i switch { 0 => (bool?)null, 1 => true, _ => false });

    private static readonly Gen<ControlFile> AnyFile =
        Gen.Select(Text.Array[20], Flag.Array[4], Gen.Bool, Gen.Int[0, 2]).Select((texts, flags, hasStatus, type) => new ControlFile
        {
            Version = texts[0],
            AddressType = texts[1],
            MessageType = type switch { 0 => "Data", 1 => "Report", _ => texts[2] },
            FromDts = texts[3],
            ToDts = texts[4],
            FromEsmtp = texts[5],
            ToEsmtp = texts[6],
            Subject = texts[7],
            LocalId = texts[8],
            DtsId = texts[9],
            PartnerId = texts[10],
            WorkflowId = texts[11],
            ProcessId = texts[12],
            DataChecksum = texts[13],
            Compress = flags[0],
            AllowChunking = flags[1],
            Encrypted = flags[2],
            IsCompressed = flags[3],
            StatusRecord = hasStatus
                ? new() { DateTime = texts[14], Event = texts[15], Status = texts[16], StatusCode = texts[17], Description = texts[18] }
                : null,
        });

    public static TheoryData<string, string, ControlFile> Forms => new()
    {
        { "to send", ToSend, FileToSend },
        { "sent", Sent, FileToSend with { DtsId = "20260301101500000017_5D1E01", IsCompressed = true, StatusRecord = Transferred } },
        { "received", Received, FileReceived },
        { "report", Report, FileOfReport },
    };

    [Theory, MemberData(nameof(Forms))]
    public void Every_form_is_read_and_written_as_the_client_writes_it(string form, string text, ControlFile file)
    {
        Assert.Equal(file, Read(text));
        Assert.Equal(text, Encoding.UTF8.GetString(file.Write().Span));
        Assert.Equal(form == "report", file.IsReport);
    }

    [Fact]
    public void A_file_that_was_not_sent_says_so_without_an_id()
    {
        var failed = FileToSend with
        {
            StatusRecord = new() { DateTime = "20260301101500", Event = "SEND", Status = "ERROR", StatusCode = "12", Description = "Unregistered to address" },
        };
        var written = Encoding.UTF8.GetString(failed.Write().Span);
        Assert.DoesNotContain("DTSId", written, StringComparison.Ordinal);
        Assert.Contains("<PartnerId/>", written, StringComparison.Ordinal);
        Assert.Contains("<StatusCode>12</StatusCode>", written, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_as_the_same() => AnyFile.Sample(file => Assert.Equal(Readable(file), Read(file.Write())));

    [Fact]
    public void What_is_written_is_xml_to_another_reader() => AnyFile.Sample(file =>
    {
        var document = new XmlDocument { XmlResolver = null };
        using var reader = XmlReader.Create(new MemoryStream(file.Write().ToArray()));
        document.Load(reader);
        Assert.Equal(Readable(file.Subject) ?? "", document.SelectSingleNode("/DTSControl/Subject")?.InnerText.Trim(' ', '\t', '\r', '\n') ?? "");
    }, iter: 500);

    [Fact]
    public void Elements_come_in_any_order_beside_unknown_ones_and_with_space_around_their_text() => Assert.Equal(
        new ControlFile { ToDts = "RTEST02", Subject = "a  b", WorkflowId = "W", Encrypted = true, StatusRecord = new() { Event = "SEND", StatusCode = "08" } },
        Read("""


            <?xml version="1.0"?><!-- made by hand --><DTSControl kind="x" xmlns:o="urn:own">stray
            <StatusRecord><StatusCode> 08 </StatusCode><Other><Deep/></Other><Event>SEND</Event><Status> </Status></StatusRecord>
            <Unknown><Subject>not this</Subject></Unknown><o:Subject>nor this</o:Subject><subject>nor this</subject>
            <Encrypted>
              y
            </Encrypted><WorkflowId><![CDATA[W]]></WorkflowId><Subject>	a <!-- c --> b
            </Subject><To_DTS>RTEST02</To_DTS><LocalId/><DTSId></DTSId><PartnerId>
            </PartnerId><ProcessId xml:space="preserve">  </ProcessId></DTSControl>
            """));

    [Theory]
    [InlineData("DataChecksum")]
    [InlineData("DataCheckSum")]
    public void Both_spellings_of_the_checksum_are_read(string name) => Assert.Equal("a1", Read($"<DTSControl><{name}>a1</{name}></DTSControl>").DataChecksum);

    [Theory]
    [InlineData("Y", true)]
    [InlineData("n", false)]
    [InlineData("true", true)]
    [InlineData("NO", false)]
    [InlineData("1", true)]
    [InlineData("", null)]
    public void Flags_are_yes_or_no(string text, bool? flag) =>
        Assert.Equal(flag, Read($"<DTSControl><Compress>{text}</Compress></DTSControl>").Compress);

    [Theory]
    [InlineData("<DTSControl xmlns='urn:any'><Subject>x</Subject></DTSControl>")]
    [InlineData("<d:DTSControl xmlns:d='urn:any'><d:Subject>x</d:Subject></d:DTSControl>")]
    [InlineData("<DTSControl><Subject>&#x78;</Subject></DTSControl>")]
    public void A_namespace_and_character_references_do_no_harm(string text) => Assert.Equal("x", Read(text).Subject);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    public void The_byte_order_mark_or_the_declaration_says_the_encoding(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        var declared = name == "utf-16BE" ? "UTF-16" : name.ToUpperInvariant();
        var text = $"<?xml version=\"1.0\" encoding=\"{declared}\"?>\n<DTSControl><Subject>Zoë</Subject></DTSControl>";
        Assert.Equal("Zoë", Read((byte[])[.. encoding.GetPreamble(), .. encoding.GetBytes(text)]).Subject);
    }

    [Fact]
    public void A_byte_order_mark_without_a_declaration_is_enough()
    {
        const string Short = "<DTSControl><Subject>Zoë</Subject></DTSControl>";
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            Assert.Equal("Zoë", Read((byte[])[.. encoding.GetPreamble(), .. encoding.GetBytes(Short)]).Subject);
        }
    }

    [Theory]
    [InlineData("", "the control file: 1 to 65536 octets expected, 0 came")]
    [InlineData(" \n", "the control file: well-formed XML without a document type expected, something else: *")]
    [InlineData("WorkflowId=X", "the control file: well-formed XML without a document type expected, something else: *")]
    [InlineData("<DTSControl><Subject>a</DTSControl>", "the control file: well-formed XML without a document type expected, something else: *")]
    [InlineData("<DTSControl/><DTSControl/>", "the control file: well-formed XML without a document type expected, something else: *")]
    [InlineData("<DTSControl><Subject>&who;</Subject></DTSControl>", "the control file: well-formed XML without a document type expected, something else: *")]
    [InlineData("<!DOCTYPE DTSControl><DTSControl/>", "the control file: well-formed XML without a document type expected, something else: *")]
    [InlineData("<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><DTSControl><Subject>&e;</Subject></DTSControl>", "the control file: well-formed XML without a document type expected, something else: *")]
    [InlineData("<?xml version='1.0' encoding='nonsense'?><DTSControl/>", "the control file: well-formed XML without a document type expected, something else: *")]
    [InlineData("<DTSControl><Subject>&#0;</Subject></DTSControl>", "the control file: well-formed XML without a document type expected, something else: *")]
    [InlineData("<dtscontrol/>", "the root element: DTSControl expected, 'dtscontrol' came")]
    [InlineData("<MESHConfig><DTSControl/></MESHConfig>", "the root element: DTSControl expected, 'MESHConfig' came")]
    [InlineData("<DTSControl><To_DTS>A</To_DTS><x/><To_DTS>A</To_DTS></DTSControl>", "To_DTS: one element expected, 2 came")]
    [InlineData("<DTSControl><LocalId/><LocalId/><LocalId/></DTSControl>", "LocalId: one element expected, 3 came")]
    [InlineData("<DTSControl><DataChecksum/><DataCheckSum>a</DataCheckSum></DTSControl>", "DataChecksum: one element expected, 2 came")]
    [InlineData("<DTSControl><StatusRecord/><StatusRecord/></DTSControl>", "StatusRecord: one element expected, 2 came")]
    [InlineData("<DTSControl><StatusRecord><Event/><Event/></StatusRecord></DTSControl>", "Event: one element expected, 2 came")]
    [InlineData("<DTSControl><Encrypted>may\nbe</Encrypted></DTSControl>", "Encrypted: Y or N expected, 'may be' came")]
    [InlineData("<DTSControl><Subject>a <b>c</b></Subject></DTSControl>", "Subject: text expected, the element 'b' came")]
    public void A_problem_says_what_was_expected_and_what_came(string text, string expected)
    {
        Assert.False(ControlFile.TryRead(Encoding.UTF8.GetBytes(text), out var file, out var problem));
        Assert.Null(file);
        Assert.StartsWith(expected.TrimEnd('*'), problem, StringComparison.Ordinal);
        Assert.True(expected.EndsWith('*') || expected.Length == problem.Length, problem);
    }

    [Fact]
    public void Octets_that_are_not_of_the_encoding_are_a_problem() =>
        Assert.False(ControlFile.TryRead(Encoding.Latin1.GetBytes("<DTSControl><Subject>Zoë</Subject></DTSControl>"), out _, out _));

    [Fact]
    public void Size_depth_and_what_a_problem_shows_are_bounded()
    {
        var start = "<DTSControl><Subject>a</Subject>";
        var full = $"{start}{new string(' ', ControlFileReader.MaxOctets - start.Length - "</DTSControl>".Length)}</DTSControl>";
        Assert.Equal("a", Read(full).Subject);
        Assert.Equal("the control file: 1 to 65536 octets expected, 65537 came", Problem(full + " "));
        Assert.Contains("levels", Problem($"<DTSControl>{string.Concat(Enumerable.Repeat("<a>", 300))}{string.Concat(Enumerable.Repeat("</a>", 300))}</DTSControl>"), StringComparison.Ordinal);
        Assert.Equal(
            $"IsCompressed: Y or N expected, '{new string('é', 59)}…' came",
            Problem($"<DTSControl><IsCompressed>{new string('é', 59)}{string.Concat(Enumerable.Repeat("\U0001F600", 500))}</IsCompressed></DTSControl>"));
    }

    private static ControlFile Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static ControlFile Read(ReadOnlyMemory<byte> octets)
    {
        Assert.True(ControlFile.TryRead(octets, out var file, out var problem), problem);
        Assert.Equal("", problem);
        return file;
    }

    private static string Problem(string text)
    {
        Assert.False(ControlFile.TryRead(Encoding.UTF8.GetBytes(text), out _, out var problem));
        return problem;
    }

    // A file as it is after being read: texts are trimmed, and null when nothing is left.
    private static ControlFile Readable(ControlFile file) => file with
    {
        Version = Readable(file.Version),
        AddressType = Readable(file.AddressType),
        MessageType = Readable(file.MessageType),
        FromDts = Readable(file.FromDts),
        ToDts = Readable(file.ToDts),
        FromEsmtp = Readable(file.FromEsmtp),
        ToEsmtp = Readable(file.ToEsmtp),
        Subject = Readable(file.Subject),
        LocalId = Readable(file.LocalId),
        DtsId = Readable(file.DtsId),
        PartnerId = Readable(file.PartnerId),
        WorkflowId = Readable(file.WorkflowId),
        ProcessId = Readable(file.ProcessId),
        DataChecksum = Readable(file.DataChecksum),
        StatusRecord = Readable(file.StatusRecord),
    };

    private static ControlFileStatus? Readable(ControlFileStatus? status)
    {
        var readable = new ControlFileStatus
        {
            DateTime = Readable(status?.DateTime),
            Event = Readable(status?.Event),
            Status = Readable(status?.Status),
            StatusCode = Readable(status?.StatusCode),
            Description = Readable(status?.Description),
        };
        return readable == new ControlFileStatus() ? null : readable;
    }

    // What XML cannot hold comes back as U+FFFD.
    private static string? Readable(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var readable = string.Concat(text.EnumerateRunes().Select(r => r.Value is 0xFFFE or 0xFFFF or (< 0x20 and not (0x9 or 0xA or 0xD)) ? "\uFFFD" : r.ToString()));
        return readable.Trim(' ', '\t', '\r', '\n') is { Length: > 0 } trimmed ? trimmed : null;
    }
}
