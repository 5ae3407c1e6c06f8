using System.Globalization;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.SecureProxy.Sharing;

/// <summary>
/// The sharing rules: in the database, and in memory. A change acts on this node before it is answered, on other nodes of a shared database within
/// a quarter of a second.
/// </summary>
internal sealed class SharingRules(IDatabase database, EnvironmentOptions options) : IStartupTask, IBackgroundTask, IResettable, IDisposable
{
    private readonly InTurn _loads = new();

    // Newest first.
    private SharingRule[] _rules = [];

    public IReadOnlyList<string> ResetSql { get; } = ["delete from secureproxy_sharing"];

    public IReadOnlyList<SharingRule> All => Volatile.Read(ref _rules);

    /// <summary>Where no rule fits.</summary>
    public bool AllowsByDefault => options.Ssp.Sharing == "allow";

    /// <summary>The rule that decides, or null for the default.</summary>
    public SharingRule? Find(AccreditedSystem consumer, AccreditedSystem provider, string interaction)
    {
        foreach (var rule in Volatile.Read(ref _rules))
        {
            if (rule.Fits(consumer, provider, interaction))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>Adds a rule; why it cannot be, or null.</summary>
    public async Task<(SharingRule? Added, Refusal? Refusal)> AddAsync(string? from, string? to, string? interaction, bool allows, CancellationToken cancellationToken)
    {
        if (!IsWho(from) || !IsWho(to))
        {
            return (null, new Refusal("SHARING_PARTY", "an ASID, an ODS code or *", IsWho(from) ? to ?? "" : from ?? ""));
        }

        if (interaction is { Length: > 200 })
        {
            return (null, new Refusal("SHARING_INTERACTION", "an interaction id or *", interaction));
        }

        var rule = new SharingRule(0, from!, to!, string.IsNullOrEmpty(interaction) ? SharingRule.Any : interaction, allows);
        var id = await database.WriteAsync(
            write => write.Insert(
                "insert into secureproxy_sharing (consumer, provider, interaction, allows) values (@from, @to, @interaction, @allows)",
                ("@from", rule.From), ("@to", rule.To), ("@interaction", rule.Interaction), ("@allows", rule.Allows ? 1 : 0)),
            cancellationToken);
        await StartAsync(cancellationToken);
        return (rule with { Id = id }, null);
    }

    public async Task<bool> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        var removed = await database.WriteAsync(
            write => write.Command("delete from secureproxy_sharing where id = @id", ("@id", id)).ExecuteNonQuery() > 0, cancellationToken);
        await StartAsync(cancellationToken);
        return removed;
    }

    /// <summary>Reads the rules.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _loads.DoAsync(async () => Volatile.Write(ref _rules, await LoadAsync(cancellationToken)), cancellationToken);

    private ValueTask<SharingRule[]> LoadAsync(CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var rules = new List<SharingRule>();
            using var reader = read.Command("select id, consumer, provider, interaction, allows from secureproxy_sharing order by id desc").ExecuteReader();
            while (reader.Read())
            {
                rules.Add(new SharingRule(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), Convert.ToInt32(reader.GetValue(4), CultureInfo.InvariantCulture) != 0));
            }

            return rules.ToArray();
        },
        cancellationToken);

    public void Dispose() => _loads.Dispose();

    public Task RunAsync(CancellationToken stopping) => OtherNodes.FollowAsync(database, OtherNodes.Often, StartAsync, stopping);

    private static bool IsWho(string? who) => who == SharingRule.Any || (who is { Length: >= 3 and <= 12 } && who.All(char.IsAsciiLetterOrDigit));
}
