namespace LocalSpine.Storage.S3;

/// <summary>Which bucket holds the payloads: <c>s3://bucket/prefix?endpoint=http://host:port&amp;region=eu-west-2</c>.</summary>
/// <param name="Prefix">Before the name of each object; ends with a slash unless it is empty.</param>
/// <param name="Endpoint">Of a server other than Amazon's; it is addressed by path.</param>
/// <param name="Region">From the setting or <c>AWS_REGION</c>; may be null with an endpoint only.</param>
internal sealed record S3Setting(string Bucket, string Prefix, Uri? Endpoint, string? Region)
{
    public const string Scheme = "s3:";

    /// <exception cref="FormatException">The text says what to write.</exception>
    public static S3Setting Parse(string setting)
    {
        if (!Uri.TryCreate(setting, UriKind.Absolute, out var uri) || uri.Scheme != "s3" || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || !uri.IsDefaultPort
            || uri.Fragment.Length > 0)
        {
            throw Malformed(setting, "it names no bucket");
        }

        Uri? endpoint = null;
        var region = Environment.GetEnvironmentVariable("AWS_REGION") ?? Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION");
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = option.Split('=', 2) is [var k, var v] ? (k, Uri.UnescapeDataString(v)) : (option, "");
            switch (key)
            {
                case "endpoint" when Uri.TryCreate(value, UriKind.Absolute, out endpoint) && endpoint.Scheme is "http" or "https":
                    break;
                case "endpoint":
                    throw Malformed(setting, $"'{value}' is no http or https URL");
                case "region" when value.Length > 0:
                    region = value;
                    break;
                default:
                    throw Malformed(setting, $"'{option}' is neither endpoint=URL nor region=NAME");
            }
        }

        if (endpoint is null && string.IsNullOrEmpty(region))
        {
            throw Malformed(setting, "it names no region, and AWS_REGION is not set");
        }

        var prefix = Uri.UnescapeDataString(uri.AbsolutePath).Trim('/');
        return new S3Setting(uri.Host, prefix.Length == 0 ? "" : prefix + "/", endpoint, region);
    }

    private static FormatException Malformed(string setting, string why) =>
        new($"'{setting}': {why}. Write s3://BUCKET/PREFIX?region=eu-west-2, with endpoint=http://HOST:PORT for a server other than Amazon's.");
}
