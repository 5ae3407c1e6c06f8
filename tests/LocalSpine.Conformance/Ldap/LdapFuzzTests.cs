using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Ldap;

/// <summary>Random and mutated messages to the directory: every connection ends, the process lives, memory stays flat.</summary>
[Collection(OnBothProfiles.Name)]
public sealed class LdapFuzzTests(LdapProfiles profiles)
{
    private const long AllowedGrowthMiB = 64;

    [Fact]
    public async Task Whatever_comes_the_directory_answers_the_next_one()
    {
        var spine = profiles.Process("national");
        byte[][] valid =
        [
            LdapConnection.Search(1, "ou=services,o=nhs", 2, LdapConnection.Equal("nhsIDCode", "YES"u8.ToArray()), attributes: ["*", "+"]),
            LdapConnection.Search(2, "ou=organisations,o=nhs", 1, sizeLimit: 3, controls: ("1.2.840.113556.1.4.319", true, LdapConnection.Page(2, []))),
            [.. LdapConnection.Search(3, "o=nhs", 0), .. LdapConnection.Search(4, "cn=Changelog,o=nhs", 0)],
        ];
        var mutations = new Mutations(3);
        var early = 0L;
        for (var i = 0; i < Mutations.Count; i++)
        {
            using var connection = await profiles.ConnectAsync("national");
            try
            {
                await connection.SendAsync(mutations.Of(valid[i % valid.Length]));
                connection.EndSending();
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
            {
                // The directory closed at the first octets.
            }

            // Fails when the directory neither answers nor closes; entries may precede the end or the notice.
            var replies = await connection.ReceiveAllAsync();
            Assert.All(replies, r => Assert.InRange(r.Code, -1, 80));
            if (i == Mutations.Count / 4)
            {
                early = spine.MemoryMiB;
            }
        }

        Assert.True(spine.IsRunning);
        Assert.InRange(spine.MemoryMiB, 1, early + AllowedGrowthMiB);
        using var after = await profiles.ConnectAsync("national");
        await after.SendAsync(LdapConnection.Search(1, "o=nhs", 0));
        Assert.Equal(4, (await after.ReceiveAsync())!.Tag);
    }
}
