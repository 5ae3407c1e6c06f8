using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Hosting.Namespaces;

/// <summary>
/// Whole environments beside this one in its process, for jobs that run at the same time: each has its own data, ports, clock, exchange record and certificate authority.
/// They end when they are removed, when their time is over, and with this environment.
/// </summary>
public sealed partial class NamespaceHosts(EnvironmentOptions options, Func<IReadOnlyList<IModule>> modules) : IAsyncDisposable
{
    private const int MostMinutes = 7 * 24 * 60;

    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _naming = new(1, 1);
    private volatile bool _disposed;

    /// <summary>Those that are ready, by name.</summary>
    public IReadOnlyList<NamespaceView> All => [.. _running.Values.Where(r => r.View is not null).Select(r => r.View!).OrderBy(v => v.Name, StringComparer.Ordinal)];

    public NamespaceView? Find(string name) => _running.GetValueOrDefault(name)?.View;

    /// <summary>Starts one and completes when it is ready.</summary>
    /// <exception cref="RefusedException">A rule is broken, or there is no room.</exception>
    public async Task<NamespaceView> CreateAsync(NewNamespace wanted, CancellationToken cancellationToken)
    {
        var name = wanted.Name ?? "";
        Check(wanted, name);
        var own = Own(wanted, name);
        var running = await ReserveAsync(name, cancellationToken);
        try
        {
            await StartAsync(running, own, cancellationToken);
            if (wanted.FreezeAt is { } at)
            {
                Freeze(running.Host!, at);
            }

            Require(!_disposed, "NAMESPACE_STOPPING", "an environment that goes on", "one that stops");
        }
        catch
        {
            await running.DisposeAsync();
            _running.TryRemove(name, out _);
            throw;
        }

        DateTimeOffset? ends = wanted.Minutes is { } minutes ? TimeProvider.System.GetUtcNow().AddMinutes(minutes) : null;
        running.View = NamespaceView.Of(name, own, running.Host!.Catalog, wanted.Keep, TimeProvider.System.GetUtcNow(), ends);
        if (ends is not null)
        {
            running.End = new Timer(_ => _ = RemoveAsync(name, running), null, TimeSpan.FromMinutes(wanted.Minutes!.Value), Timeout.InfiniteTimeSpan);
        }

        _ = running.Run!.ContinueWith(_ => _running.TryRemove(KeyValuePair.Create(name, running)), TaskScheduler.Default); // it ended by itself
        return running.View;
    }

    /// <summary>Ends one; false when there is none of that name. What it kept in its folder stays.</summary>
    public async Task<bool> RemoveAsync(string name) => _running.TryGetValue(name, out var running) && running.View is not null && await RemoveAsync(name, running);

    // This one, not another that got its name meanwhile.
    private async Task<bool> RemoveAsync(string name, Running running)
    {
        if (!_running.TryRemove(KeyValuePair.Create(name, running)))
        {
            return false;
        }

        await running.DisposeAsync();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _naming.WaitAsync();
        _disposed = true;
        _naming.Release();
        await Task.WhenAll(_running.Keys.Select(RemoveAsync));
        _naming.Dispose();
    }

    private void Check(NewNamespace wanted, string name)
    {
        Require(options.Namespace.Length == 0, "NAMESPACE_NESTED", "the environment that was started with 'localspine up'", $"the namespace {options.Namespace}");
        Require(Name().IsMatch(name), "NAMESPACE_NAME", "1 to 40 lower-case letters, digits and hyphens, a letter or digit at both ends", name);
        Require(wanted.Minutes is null or (> 0 and <= MostMinutes), "NAMESPACE_MINUTES", $"1 to {MostMinutes} minutes, or none", $"{wanted.Minutes}");
        Require(!(wanted.Keep && options.Ephemeral), "NAMESPACE_KEEP", "an environment with a data folder, to keep a namespace in", "one that keeps nothing");
    }

    private async Task<Running> ReserveAsync(string name, CancellationToken cancellationToken)
    {
        await _naming.WaitAsync(cancellationToken);
        try
        {
            Require(!_disposed, "NAMESPACE_STOPPING", "an environment that goes on", "one that stops");
            Require(!_running.ContainsKey(name), "NAMESPACE_EXISTS", "a name that no running namespace has", name);
            Require(_running.Count < options.Namespaces, "NAMESPACE_LIMIT", $"at most {options.Namespaces} namespaces at a time (up --namespaces N)", $"{_running.Count} that run");
            return _running[name] = new Running();
        }
        finally
        {
            _naming.Release();
        }
    }

    private EnvironmentOptions Own(NewNamespace wanted, string name)
    {
        var own = options.ForNamespace(name);
        own.Ephemeral = !wanted.Keep;
        own.Lenient = wanted.Lenient ?? options.Lenient;
        try
        {
            own.Seed = wanted.Seed ?? options.Seed;
            _ = own.SeedPlan;
        }
        catch (FormatException e)
        {
            throw new RefusedException(new Refusal("SEED", "the name or file of a seed", e.Message));
        }

        return own;
    }

    // The certificates are made first: clients judge them by their own clock.
    private static void Freeze(SpineHost host, DateTimeOffset at)
    {
        var authority = host.Services.GetRequiredService<ICertificateAuthority>();
        foreach (var surface in host.Catalog.Surfaces.Where(s => s.Protocol != SurfaceProtocol.Http).Select(s => (string?)s.Name).Prepend(null))
        {
            authority.ServerCertificateFor(surface);
        }

        host.Services.GetRequiredService<VirtualClock>().Freeze(at);
    }

    // Another program may take a free port before it is opened.
    private async Task StartAsync(Running running, EnvironmentOptions own, CancellationToken cancellationToken)
    {
        await using var abandoned = cancellationToken.Register(running.Ending.Cancel);
        for (var attempt = 1; ; attempt++)
        {
            TakePorts(own);
            var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            running.Run = Task.Run(
                () => SpineRunner.RunAsync(
                    own, modules, host => running.Host = host,
                    (_, _) =>
                    {
                        ready.TrySetResult();
                        return Task.CompletedTask;
                    },
                    running.Ending.Token, running.Ending.Token),
                CancellationToken.None);
            if (await Task.WhenAny(running.Run, ready.Task) == ready.Task)
            {
                return;
            }

            try
            {
                await running.Run;
                Require(holds: false, "NAMESPACE_STOPPING", "an environment that goes on", "one that stops");
            }
            catch (IOException e) when (e.InnerException is AddressInUseException && attempt < 3)
            {
                // Others then.
            }
        }
    }

    private void TakePorts(EnvironmentOptions own)
    {
        var address = IPAddress.Parse(options.Bind);
        var listeners = Enumerable.Range(0, 5).Select(_ => new TcpListener(address, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var ports = listeners.ConvertAll(l => ((IPEndPoint)l.LocalEndpoint).Port);
        listeners.ForEach(l => l.Stop());
        (own.Https, own.Ldaps, own.Http) = (ports[0], ports[1], ports[2]);
        own.Ldap = options.Ldap == 0 ? 0 : ports[3];
        own.MeshHttp = options.MeshHttp == 0 ? 0 : ports[4];
    }

    private static void Require(bool holds, string rule, string expected, string came)
    {
        if (!holds)
        {
            throw new RefusedException(new Refusal(rule, expected, came));
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?\z")]
    private static partial Regex Name();

    private sealed class Running : IAsyncDisposable
    {
        /// <summary>Runs until it ends, over restarts.</summary>
        public Task? Run { get; set; }

        /// <summary>The present one: another after a snapshot was loaded.</summary>
        public SpineHost? Host { get; set; }

        /// <summary>Null until it is ready.</summary>
        public NamespaceView? View { get; set; }

        public Timer? End { get; set; }

        public CancellationTokenSource Ending { get; } = new();

        public async ValueTask DisposeAsync()
        {
            if (End is not null)
            {
                await End.DisposeAsync();
            }

            await Ending.CancelAsync();
            await (Run ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Ending.Dispose();
        }
    }
}
