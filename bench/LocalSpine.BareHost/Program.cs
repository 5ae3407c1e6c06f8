using System.Buffers;
using System.Globalization;
using LocalSpine.BareHost;
using LocalSpine.Storage;

// The floor that LocalSpine is measured against: one Kestrel that does nothing but read a body and answer a canned one.
// Arguments: HTTP port, HTTPS port, folder with client.pem, client.key and ca.pem (serves as the host's own certificate and trust),
// size of the canned answer in bytes or a file that holds it; then
//   --header "Name: value"   a header of every answer, as often as wanted; Connection: close ends the connection, too
//   --durable FOLDER         each posted body becomes a row of a group commit in that folder before the answer,
//                            and each body that is put to /files/ becomes a file, which can be got again
// With yarp as the first argument it is the floor for proxying instead: see YarpRoute.
if (args[0] == "yarp")
{
    await YarpRoute.RunAsync(args[1..]);
    return;
}

var httpPort = int.Parse(args[0], CultureInfo.InvariantCulture);
var httpsPort = int.Parse(args[1], CultureInfo.InvariantCulture);
using var own = new Credentials(args[2]);
var answer = int.TryParse(args[3], CultureInfo.InvariantCulture, out var size) ? [.. Enumerable.Repeat((byte)'x', size)] : await File.ReadAllBytesAsync(args[3]);
var options = args.Skip(4).Chunk(2).ToLookup(o => o[0], o => o[1]);
var headers = options["--header"].Select(h => h.Split(": ", 2)).Prepend(["Content-Type", "text/xml; charset=utf-8"]).ToArray();
var durable = options["--durable"].SingleOrDefault();

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => own.Listen(kestrel, httpPort, httpsPort));
var database = durable is not null ? await OpenAsync(durable) : null;
var files = durable is not null ? new DurableFiles(durable) : null;
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

    foreach (var header in headers)
    {
        context.Response.Headers[header[0]] = header[1];
    }

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
