using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.BareHost;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Https;

// The floor that LocalSpine is measured against: one Kestrel that does nothing but read a body and answer a canned one.
// Arguments: HTTP port, HTTPS port, folder with client.pem, client.key and ca.pem (serves as the host's own certificate and trust),
// size of the canned answer in bytes; and, for the durable floor, a folder in which each posted body becomes a row of a group commit before the answer,
// and each body that is put to /files/ becomes a file, which can be got again.
var httpPort = int.Parse(args[0], CultureInfo.InvariantCulture);
var httpsPort = int.Parse(args[1], CultureInfo.InvariantCulture);
var folder = args[2];
var answer = new byte[int.Parse(args[3], CultureInfo.InvariantCulture)];
Array.Fill(answer, (byte)'x');

using var pem = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client.key"));
using var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
var chain = new X509Certificate2Collection();
chain.ImportFromPemFile(Path.Combine(folder, "ca.pem"));
var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
trust.CustomTrustStore.AddRange(chain);
trust.ExtraStore.AddRange(chain);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.Listen(IPAddress.Loopback, httpsPort, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        ServerCertificate = certificate,
        ServerCertificateChain = chain,
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (client, _, _) =>
        {
            using var path = new X509Chain { ChainPolicy = trust.Clone() };
            return path.Build(client);
        },
    }));
    kestrel.Listen(IPAddress.Loopback, httpPort); // last: who gets an answer here can connect above
});
var database = args.Length > 4 ? await OpenAsync(args[4]) : null;
var files = args.Length > 4 ? new DurableFiles(args[4]) : null;
var app = builder.Build();
app.Run(async context =>
{
    if (files is not null && context.Request.Path.StartsWithSegments("/files"))
    {
        await files.ServeAsync(context);
        return;
    }

    if (HttpMethods.IsPost(context.Request.Method) && database is not null)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        await database.WriteAsync(write => write.Command("insert into floor (body) values (@body)", ("@body", body.ToArray())).ExecuteNonQuery());
    }
    else if (HttpMethods.IsPost(context.Request.Method))
    {
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync();
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }
    }

    context.Response.ContentType = "text/xml; charset=utf-8";
    context.Response.ContentLength = answer.Length;
    context.Response.BodyWriter.Write(answer);
    await context.Response.BodyWriter.FlushAsync();
});
await app.RunAsync();

static async Task<IDatabase> OpenAsync(string folder)
{
    var opened = Database.Open(null, folder, ephemeral: false);
    await opened.WriteAsync(write => write.Command("create table if not exists floor (id integer primary key autoincrement, body blob not null)").ExecuteNonQuery());
    return opened;
}
