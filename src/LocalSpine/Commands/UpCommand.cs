using System.CommandLine;
using System.Net.Sockets;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Seeds;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Storage;

namespace LocalSpine.Commands;

/// <summary><c>localspine up</c>: starts an environment and prints <c>ready</c> and its surfaces.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var command = new Command("up", "Start the environment");
        EnvironmentSettings.AddTo(command);
        command.SetRun((arguments, cancellationToken) => RunAsync(EnvironmentSettings.Read(arguments), cancellationToken));
        return command;
    }

    private static async Task RunAsync(EnvironmentOptions options, CancellationToken cancellationToken)
    {
        NativeHeap.KeepSmall();
        ProgressLine? progress = null;
        try
        {
            await SpineRunner.RunAsync(
                options, ModuleList.Create,
                host =>
                {
                    progress = new ProgressLine();
                    host.Services.GetRequiredService<StartupProgress>().Reported += progress.Show;
                },
                async (host, took) =>
                {
                    progress?.Dispose();
                    await Console.Out.WriteLineAsync("ready");
                    await Console.Out.WriteLineAsync(Describe(host.Catalog, options, took));
                    await Console.Out.FlushAsync(CancellationToken.None); // a stop that comes right after "ready" is a clean one
                },
                cancellationToken);
        }
        catch (SeedRefusedException e)
        {
            throw new CommandException($"The seed cannot be applied. {e.Message}. What stands before it in the file is in the database: mend the file and start with an empty data folder.");
        }
        catch (DatabaseInUseException e)
        {
            throw new CommandException(e.Message);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new CommandException($"{e.Message} Another program holds the port: stop it, or choose others with --https, --ldaps and --http.");
        }
        catch (SocketException e)
        {
            throw new CommandException($"A port cannot be opened: {e.Message}. Ports below 1024 need privileges; choose others with --https, --ldaps and --http.");
        }
        finally
        {
            progress?.Dispose();
        }
    }

    private static string Describe(SurfaceCatalog catalog, EnvironmentOptions options, TimeSpan took)
    {
        List<string[]> rows = [["SURFACE", "URL", "CLIENT CERTIFICATE", "WHAT"]];
        foreach (var surface in catalog.Surfaces)
        {
            var certificate = surface.Protocol == SurfaceProtocol.Http ? "-" : surface.CertificateWord;
            rows.Add([surface.Name, catalog.UrlOf(surface), certificate, surface.Purpose]);
        }

        rows.Add(["admin", $"http://127.0.0.1:{options.Http}/admin", "-", "Admin API (this machine only)"]);
        var store = options.Database.Length > 0 ? "PostgreSQL" : options.Ephemeral ? "in memory only" : Path.GetFullPath(options.Data);
        return $"""

            {TextTable.Format(rows)}
            State: {store}. Names: localspine hosts. First steps: localspine endpoint create --ods Z9Z01 --out my-endpoint
            Started in {took.TotalSeconds:0.00} s. Ctrl-C stops.
            """;
    }
}
