namespace LocalSpine.Bench.Servers;

/// <summary>
/// nginx as a secure proxy by configuration: demands client certificates, checks the headers and the target against its maps, forwards over mutual TLS
/// on kept connections, and logs what an audit needs. Both processors, logs written in the background, connections that are never cut.
/// </summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly ServerProcess process;

    private NginxServer(ServerProcess process, int https) => (this.process, Https) = (process, https);

    public int Https { get; }

    /// <param name="certificates">Folder written by <c>endpoint create</c>; its certificate serves nginx on both sides.</param>
    /// <param name="from">ASID of the only consumer.</param>
    /// <param name="to">ASID of the only provider.</param>
    /// <param name="provider">The provider's registered URL; its host is on this machine.</param>
    public static async Task<NginxServer> StartAsync(string certificates, string folder, string from, string to, Uri provider, string interaction)
    {
        var https = FreePorts.Take();
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(https, certificates, folder, from, to, provider, interaction));
        var process = ServerProcess.Start("/usr/sbin/nginx", ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", file]);
        await process.ListeningAsync(https);
        return new NginxServer(process, https);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string Configuration(int https, string certificates, string folder, string from, string to, Uri provider, string interaction) => $$"""
        daemon off;
        worker_processes auto;
        pid {{folder}}/nginx.pid;
        pcre_jit on;
        events { worker_connections 1024; }
        http {
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;

            log_format audit escape=json '{"time":"$time_iso8601","sspFrom":"$http_ssp_from","sspTo":"$http_ssp_to","sspTraceId":"$http_ssp_traceid",'
                '"interaction":"$http_ssp_interactionid","responseCode":$status,"duration":$request_time,"responseSize":$body_bytes_sent,'
                '"method":"$request_method","target":"$request_uri","certificate":"$ssl_client_s_dn","firstByte":"$upstream_header_time","requestSize":$request_length}';
            access_log {{folder}}/audit.log audit buffer=64k flush=1s;

            map_hash_bucket_size 256;
            map $http_ssp_from $allowed { default 0; {{from}} 1; }
            map $http_ssp_to $backend { default ""; {{to}} provider; }
            map $http_ssp_traceid $trace { default 0; "~^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" 1; }
            map $http_ssp_interactionid $interaction { default 0; "{{interaction}}" 1; }
            map $request_uri $target { default ""; "~^/{{Escape(provider.GetLeftPart(UriPartial.Authority))}}(?<path>{{Escape(provider.AbsolutePath)}}(?:[/?].*)?)$" $path; }

            upstream provider {
                server 127.0.0.1:{{provider.Port}};
                keepalive 64;
                keepalive_requests 1000000000;
                keepalive_time 1d;
            }

            server {
                listen 127.0.0.1:{{https}} ssl reuseport;
                server_name _;
                keepalive_requests 1000000000;
                keepalive_time 1d;
                client_header_buffer_size 8k;
                merge_slashes off;

                ssl_certificate {{certificates}}/client.pem;
                ssl_certificate_key {{certificates}}/client.key;
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_client_certificate {{certificates}}/ca.pem;
                ssl_verify_client on;
                ssl_verify_depth 2;

                location / {
                    if ($http_ssp_from !~ "^[0-9]{12}$") { return 400; }
                    if ($http_ssp_to !~ "^[0-9]{12}$") { return 400; }
                    if ($trace = 0) { return 400; }
                    if ($interaction = 0) { return 403; }
                    if ($allowed = 0) { return 403; }
                    if ($backend = "") { return 403; }
                    if ($target = "") { return 400; }

                    proxy_pass https://$backend$target;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host {{provider.Authority}};
                    proxy_ssl_certificate {{certificates}}/client.pem;
                    proxy_ssl_certificate_key {{certificates}}/client.key;
                    proxy_ssl_trusted_certificate {{certificates}}/ca.pem;
                    proxy_ssl_verify on;
                    proxy_ssl_verify_depth 2;
                    proxy_ssl_server_name on;
                    proxy_ssl_name {{provider.Host}};
                    proxy_ssl_protocols TLSv1.2 TLSv1.3;
                }
            }
        }
        """;

    private static string Escape(string text) => text.Replace(".", @"\.", StringComparison.Ordinal);
}
