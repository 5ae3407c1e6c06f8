using System.Security.Cryptography;
using LocalSpine.Storage;

namespace LocalSpine.Directory.Ldap;

/// <summary>Names and passwords of programs that bind with one, such as a change-log reader (directory-ldap 7.1).</summary>
internal sealed class ServiceAccounts(IDatabase database)
{
    private const int Iterations = 50_000;

    public Task SetAsync(string normalDn, string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Hash(password, salt);
        return database.WriteAsync(write => write.Command(
            "insert into directory_account (normal_dn, salt, hash) values (@dn, @salt, @hash) on conflict (normal_dn) do update set salt = excluded.salt, hash = excluded.hash",
            ("@dn", normalDn), ("@salt", Convert.ToBase64String(salt)), ("@hash", Convert.ToBase64String(hash))).ExecuteNonQuery());
    }

    public async ValueTask<bool> VerifyAsync(string normalDn, string password)
    {
        var known = await database.ReadAsync(read =>
        {
            using var reader = read.Command("select salt, hash from directory_account where normal_dn = @dn", ("@dn", normalDn)).ExecuteReader();
            return reader.Read() ? (Salt: reader.GetString(0), Hash: reader.GetString(1)) : default;
        });

        // An unknown name costs the same time as a wrong password and gets the same answer.
        var salt = known.Salt is null ? new byte[16] : Convert.FromBase64String(known.Salt);
        var expected = known.Hash is null ? new byte[32] : Convert.FromBase64String(known.Hash);
        return CryptographicOperations.FixedTimeEquals(Hash(password, salt), expected) && known.Hash is not null;
    }

    private static byte[] Hash(string password, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, 32);
}
