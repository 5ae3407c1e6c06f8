using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Messaging;

namespace LocalSpine.Conformance.Identity;

/// <summary>Messages with a smartcard user as their author (spine-messaging 10.3): who it is, and what the role's activities open.</summary>
internal static class Author
{
    /// <summary>A role that may see sensitive records (B1611), and one that may not.</summary>
    public const string Privacy = "555000300002", PrivacyUser = "555000100002", PrivacyJob = "S8002:G8003:R0001";
    public const string Nurse = "555000300001", NurseUser = "555000100001", NurseJob = "S8000:G8000:R8001";

    /// <summary>A patient of the public sandbox whose record is sensitive.</summary>
    public const string Sensitive = "9000000025";

    public static async Task<SyncAnswer> AskAsync(SpineFixture spine, string? role, string user, string job)
    {
        var author = role is null ? "" : $"""
            <author typeCode="AUT"><AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="{role}"/>
            <agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65" extension="{user}"/></agentPersonSDS>
            <part typeCode="PART"><partSDSRole classCode="ROL"><id root="1.2.826.0.1285.0.2.1.104" extension="{job}"/></partSDSRole></part></AgentPersonSDS></author>
            """;
        return await SyncAnswer.SendAsync(
            spine.Client, new SyncRequest("QUPA_IN000008UK02", spine.Asid, SyncRequest.Retrieval(Sensitive)), change: role is null ? null : body => body.Replace("<author1 ", author + "<author1 ", StringComparison.Ordinal));
    }
}

/// <summary>With the default: a wrong author is a warning, and opens nothing.</summary>
public abstract class AuthorTests(SpineFixture spine)
{
    [Fact]
    public async Task A_role_with_the_activity_sees_all_of_a_sensitive_record_and_is_named_in_the_record()
    {
        var answer = await Author.AskAsync(spine, Author.Privacy, Author.PrivacyUser, Author.PrivacyJob);
        Assert.Equal("AA", answer.Acknowledgement);
        Assert.Empty(answer.Reasons);
        Assert.Contains("postalCode", answer.Envelope.ToString(), StringComparison.Ordinal);
        var exchange = await spine.NewestExchangeAsync($"surface=messaging&userId={Author.PrivacyUser}");
        Assert.Equal((Author.Privacy, "Z90003"), (exchange.GetProperty("roleProfile").GetString(), exchange.GetProperty("odsCode").GetString()));
    }

    [Theory]
    [InlineData(null, "", "")]
    [InlineData(Author.Nurse, Author.NurseUser, Author.NurseJob)]
    [InlineData("555999999999", Author.PrivacyUser, Author.PrivacyJob)]
    [InlineData(Author.Privacy, Author.NurseUser, Author.PrivacyJob)]
    [InlineData(Author.Privacy, Author.PrivacyUser, Author.NurseJob)]
    public async Task Anybody_else_gets_it_limited(string? role, string user, string job)
    {
        var answer = await Author.AskAsync(spine, role, user, job);
        Assert.Equal(["9"], answer.Reasons);
        Assert.DoesNotContain("postalCode", answer.Envelope.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_author_who_is_nobody_is_a_warning()
    {
        await Author.AskAsync(spine, "555999999998", Author.PrivacyUser, Author.PrivacyJob);
        var exchange = await spine.NewestExchangeAsync("surface=messaging&rule=ACCESS_CONTROL_AUTHOR");
        Assert.Contains("555999999998", exchange.GetProperty("warning").GetString(), StringComparison.Ordinal);
    }
}

/// <summary>On SQLite.</summary>
[Collection(OnSqlite.Name)]
public sealed class AuthorOnSqliteTests(SqliteFixture spine) : AuthorTests(spine);

/// <summary>On PostgreSQL.</summary>
[Collection(OnPostgres.Name)]
public sealed class AuthorOnPostgresTests(PostgresFixture spine) : AuthorTests(spine);

/// <summary>With <c>--author enforce</c>.</summary>
public sealed class AuthorEnforcedTests(IdentityOtherwise spine) : IClassFixture<IdentityOtherwise>
{
    [Theory]
    [InlineData("555999999999", Author.NurseUser, Author.NurseJob, "a role profile of a smartcard user")]
    [InlineData(Author.Nurse, Author.PrivacyUser, Author.NurseJob, "whose role profile")]
    [InlineData(Author.Nurse, Author.NurseUser, "S8000:G8000:R8000", "job role S8000:G8000:R8001")]
    [InlineData("555000300021", "555000100021", "S8000:G8000:R8010", "an open user")]
    public async Task A_wrong_author_is_an_access_control_violation(string role, string user, string job, string expected)
    {
        var answer = await Author.AskAsync(spine, role, user, job);
        Assert.Equal(("AR", "900"), (answer.Acknowledgement, answer.DetailCode));
        var exchange = await spine.NewestExchangeAsync("surface=messaging&rule=ACCESS_CONTROL_AUTHOR");
        Assert.Contains(expected, exchange.GetProperty("expected").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_was_taken_away_writes_no_more()
    {
        var (uid, _, roles) = await spine.NewUserAsync(new { odsCode = "Z90001", jobRole = "R8000" });
        Assert.Equal("AA", (await Author.AskAsync(spine, roles[0], uid, "S8000:G8000:R8000")).Acknowledgement);
        using var removed = await spine.Admin.DeleteAsync($"/admin/users/{uid}/roles/{roles[0]}");
        Assert.True(removed.IsSuccessStatusCode);
        Assert.Equal("900", (await Author.AskAsync(spine, roles[0], uid, "S8000:G8000:R8000")).DetailCode);
    }

    [Fact]
    public async Task Right_authors_and_messages_without_one_pass()
    {
        Assert.Equal("AA", (await Author.AskAsync(spine, Author.Nurse, Author.NurseUser, "R8001")).Acknowledgement);
        Assert.Equal("AA", (await Author.AskAsync(spine, null, "", "")).Acknowledgement);
    }
}
