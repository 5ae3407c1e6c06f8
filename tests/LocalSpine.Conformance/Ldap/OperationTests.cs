using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Ldap;

/// <summary>Bind, compare, writes and extended operations (directory-ldap 7.1, 8), with OpenLDAP's own tools.</summary>
[Collection(OnBothProfiles.Name)]
public sealed class OperationTests(LdapProfiles profiles)
{
    private const string Organisation = "uniqueIdentifier=Z90001,ou=Organisations,o=nhs";
    private const string Reader = "uid=changelog-reader,ou=Accounts,o=nhs";

    [Theory]
    [InlineData(Organisation, "nhsOrgTypeCode:PR", 6)]
    [InlineData(Organisation, "nhsOrgTypeCode:TR", 5)]
    [InlineData(Organisation, "nhsMHSPartyKey:X", 16)]
    [InlineData(Organisation, "unheardOf:X", 17)]
    [InlineData("uniqueIdentifier=S20001A000293,ou=Services,o=nhs", "nhsMhsFQDN:x", 18)]
    [InlineData("uniqueIdentifier=none,ou=Organisations,o=nhs", "nhsIDCode:X", 32)]
    [InlineData("nothing", "nhsIDCode:X", 34)]
    public async Task Compare_answers_with_its_own_codes(string dn, string assertion, int code) =>
        Assert.Equal(code, (await LdapTool.RunAsync("ldapcompare", ["-x", "-H", profiles.Url("openldap"), dn, assertion])).ExitCode);

    [Theory]
    [InlineData("openldap", 8, "modifications require authentication")]
    [InlineData("national", 50, "the directory is written by endpoint registration")]
    public async Task Writes_are_refused(string profile, int code, string text)
    {
        string[] common = ["-x", "-H", profiles.Url(profile)];
        CommandResult[] refused =
        [
            await LdapTool.RunAsync("ldapadd", common, "dn: uniqueIdentifier=Z1,ou=Organisations,o=nhs\nobjectClass: nhsOrg\nuniqueIdentifier: Z1\n"),
            await LdapTool.RunAsync("ldapmodify", common, $"dn: {Organisation}\nchangetype: modify\nreplace: o\no: ANOTHER NAME\n"),
            await LdapTool.RunAsync("ldapdelete", [.. common, Organisation]),
            await LdapTool.RunAsync("ldapmodrdn", [.. common, Organisation, "uniqueIdentifier=Z1"]),
        ];
        Assert.All(refused, r => Assert.Equal((code, text), (r.ExitCode, LdapTool.Information(r))));
        var after = await LdapTool.RunAsync("ldapsearch", [.. common, "-LLL", "-b", Organisation, "-s", "base", "o"]);
        Assert.Contains("BRADFORD 1 SURGERY", after.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uid=nobody,o=nhs", "secret", 49, "")]
    [InlineData(Reader, "wrong", 49, "")]
    [InlineData("not a name", "secret", 34, "invalid DN")]
    public async Task A_bind_with_other_credentials_is_refused_without_a_hint(string dn, string password, int code, string text)
    {
        var bound = await LdapTool.RunAsync("ldapwhoami", ["-x", "-H", profiles.Url("national"), "-D", dn, "-w", password]);
        Assert.Equal((code, text), (bound.ExitCode, LdapTool.Information(bound)));
    }

    [Fact]
    public async Task An_unauthenticated_bind_is_disallowed()
    {
        using var connection = await profiles.ConnectAsync("national");
        await connection.SendAsync(Bind(1, 3, Reader, ""));
        Assert.Equal((53, "unauthenticated bind (DN with no password) disallowed"), await CodeAsync(connection));
        await connection.SendAsync(LdapConnection.Search(2, "o=nhs", 0)); // a failed bind leaves the connection anonymous
        Assert.Equal(4, (await connection.ReceiveAsync())!.Tag);
        Assert.Equal((0, ""), await CodeAsync(connection));
    }

    [Theory]
    [InlineData(2, "historical protocol version requested, use LDAPv3 instead")]
    [InlineData(4, "requested protocol version not supported")]
    public async Task Other_versions_are_refused(int version, string text)
    {
        using var connection = await profiles.ConnectAsync("national");
        await connection.SendAsync(Bind(1, version, "", ""));
        Assert.Equal((2, text), await CodeAsync(connection));
    }

    [Fact]
    public async Task Sasl_is_not_supported()
    {
        using var connection = await profiles.ConnectAsync("national");
        await connection.SendAsync(LdapConnection.Message(1, 0, true, writer =>
        {
            writer.WriteInteger(3);
            LdapConnection.Text(writer, "");
            using (writer.PushSequence(new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 3, true)))
            {
                LdapConnection.Text(writer, "CRAM-MD5");
            }
        }));
        Assert.Equal(7, (await CodeAsync(connection)).Code);
    }

    [Fact]
    public async Task Who_am_I_answers_empty_when_anonymous()
    {
        var who = await LdapTool.RunAsync("ldapwhoami", ["-x", "-H", profiles.Url("openldap")]);
        Assert.Equal((0, "anonymous"), (who.ExitCode, who.Output.Trim()));
    }

    [Theory]
    [InlineData("cancel::9", 119, "message ID not found")]
    [InlineData("1.2.3.4.5", 2, "unsupported extended operation")]
    public async Task Extended_operations_that_cannot_be_done_say_so(string operation, int code, string text)
    {
        using var connection = await profiles.ConnectAsync("openldap");
        await connection.SendAsync(LdapConnection.Message(1, 23, true, writer =>
        {
            var isCancel = operation.StartsWith("cancel", StringComparison.Ordinal);
            writer.WriteOctetString(System.Text.Encoding.ASCII.GetBytes(isCancel ? "1.3.6.1.1.8" : operation), new(System.Formats.Asn1.TagClass.ContextSpecific, 0));
            if (isCancel)
            {
                writer.WriteOctetString([0x30, 0x03, 0x02, 0x01, 0x09], new(System.Formats.Asn1.TagClass.ContextSpecific, 1));
            }
        }));
        var reply = (await connection.ReceiveAsync())!;
        Assert.Equal((24, code, text), (reply.Tag, reply.Code, reply.Text));
    }

    private static byte[] Bind(int id, int version, string name, string password) => LdapConnection.Message(id, 0, true, writer =>
    {
        writer.WriteInteger(version);
        LdapConnection.Text(writer, name);
        writer.WriteOctetString(System.Text.Encoding.UTF8.GetBytes(password), new(System.Formats.Asn1.TagClass.ContextSpecific, 0));
    });

    private static async Task<(int Code, string Text)> CodeAsync(LdapConnection connection)
    {
        var reply = (await connection.ReceiveAsync())!;
        return (reply.Code, reply.Text);
    }
}
