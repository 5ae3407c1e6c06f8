using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Hosting.Doctor;

/// <summary>
/// Looks at an environment from a client's side, over real connections: names, ports, TLS, certificates, clock, and what the directory says of the
/// endpoint. Needs the endpoint sheet only, so that it can look at any environment that has one.
/// </summary>
/// <param name="clock">Of the client's machine.</param>
public sealed class ConnectionDoctor(TimeProvider clock)
{
    /// <summary>How far clocks may be apart: what assertions and tokens usually allow.</summary>
    public static readonly TimeSpan ToleratedSkew = TimeSpan.FromMinutes(5);

    private const int MostSurfaces = 100;

    /// <summary>Rows in the order of a connection, each check that was found good once for all surfaces.</summary>
    public async Task<IReadOnlyList<Finding>> CheckAsync(EndpointSheet sheet, ClientIdentity identity, DoctorOptions options, CancellationToken cancellationToken)
    {
        var registered = new ConcurrentQueue<Finding>();
        var probes = sheet.Urls.DistinctBy(u => u.Value).Take(MostSurfaces).Select(u => new SurfaceProbe(u.Key, u.Value, identity, options, clock)
        {
            AskDirectory = async (directory, cancellation) =>
            {
                foreach (var finding in await RegistrationAsync(directory, sheet, identity, options, cancellation))
                {
                    registered.Enqueue(finding);
                }
            },
        }).ToList();
        var revocation = RevocationAsync(identity, options, cancellationToken);
        await Task.WhenAll(probes.Select(p => p.RunAsync(cancellationToken)));
        var findings = identity.Findings.ToList();
        if (await revocation is { } revoked)
        {
            findings.Add(revoked);
        }

        findings.AddRange(Step.Rows(probes.SelectMany(p => p.Steps)));
        findings.AddRange(Clock(probes));
        findings.AddRange(registered);
        if (registered.IsEmpty && sheet.Asid.Length > 0)
        {
            findings.Add(Finding.Skipped("ASID", "the directory could not be asked", "Mend what the rows above say"));
        }

        return findings;
    }

    /// <summary>How a clock compares with this machine's.</summary>
    /// <param name="whose">The other clock's owner, in words.</param>
    public static Finding Skewed(TimeSpan skew, string whose) => skew.Duration() <= ToleratedSkew
        ? Finding.Ok(Step.Clock, $"within {Math.Ceiling(skew.Duration().TotalSeconds)} s of {whose}")
        : Finding.Failed(
            Step.Clock, $"{whose} is {skew.Duration():d\\.hh\\:mm\\:ss} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} this machine", "Set this machine's clock (NTP), or the environment's with 'localspine clock reset': tokens, assertions and certificates depend on it");

    private static IEnumerable<Finding> Clock(List<SurfaceProbe> probes)
    {
        if (probes.Where(p => p.Skew is not null).MaxBy(p => p.Skew!.Value.Duration()) is { Skew: { } skew })
        {
            yield return Skewed(skew, "the server's clock");
        }
    }

    private static async Task<IReadOnlyList<Finding>> RegistrationAsync(DirectoryClient directory, EndpointSheet sheet, ClientIdentity identity, DoctorOptions options, CancellationToken cancellationToken)
    {
        var systems = sheet.Asid.Length > 0 ? await directory.ServicesAsync([("objectClass", "nhsAs"), ("uniqueIdentifier", sheet.Asid)], cancellationToken) : [];
        IReadOnlyList<ServiceEntry> ofParty = sheet.PartyKey.Length > 0 ? await directory.ServicesAsync([("nhsMHSPartyKey", sheet.PartyKey)], cancellationToken) : [];
        return
        [
            .. RegistrationChecks.Judge(
                sheet.Asid, sheet.PartyKey, sheet.OdsCode, identity.Name.Length > 0 ? identity.Name : sheet.Fqdn, options.Interactions, systems is [var system, ..] ? system : null, ofParty),
        ];
    }

    // As a client that checks revocation does: the list that the certificate names, fetched and looked into.
    private static async Task<Finding?> RevocationAsync(ClientIdentity identity, DoctorOptions options, CancellationToken cancellationToken)
    {
        const string Check = "client certificate revocation";
        if (identity.Certificate is null || identity.RevocationList() is not { } url)
        {
            return null;
        }

        try
        {
            using var handler = new SocketsHttpHandler
            {
                UseProxy = false, AllowAutoRedirect = false,
                ConnectCallback = async (context, cancellation) =>
                {
                    var host = options.Address ?? (options.KnownNames.Contains(context.DnsEndPoint.Host) ? "127.0.0.1" : context.DnsEndPoint.Host);
                    return await Outbound.OutboundTls.ConnectAsync(host, context.DnsEndPoint.Port, cancellation);
                },
            };
            using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = 64 * 1024 * 1024 };
            var list = CertificateRevocationListBuilder.Load(await client.GetByteArrayAsync(url, cancellationToken), out _);
            return list.RemoveEntry(identity.Certificate.SerialNumberBytes.Span)
                ? Finding.Failed(Check, $"serial {identity.Certificate.SerialNumber} is on the list at {url}", "Get a new certificate: 'localspine pack --asid ASID --new-key --out FILE'")
                : Finding.Ok(Check, $"not on the list at {url}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or CryptographicException && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Warning(Check, $"the list at {url} could not be read: {e.Message}", "Clients that check revocation need it: open the plain HTTP port, and see that its name is known");
        }
    }
}
