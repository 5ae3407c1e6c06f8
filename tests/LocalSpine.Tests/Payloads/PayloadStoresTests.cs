using LocalSpine.Storage.Files;
using LocalSpine.Storage.Payloads;
using LocalSpine.Storage.S3;

namespace LocalSpine.Tests.Payloads;

/// <summary>Which store a setting opens.</summary>
public sealed class PayloadStoresTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("localspine-payloads-").FullName;

    public PayloadStoresTests()
    {
        Environment.SetEnvironmentVariable("AWS_REGION", null);
        Environment.SetEnvironmentVariable("AWS_DEFAULT_REGION", null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Without_a_setting_payloads_are_in_the_data_folder_or_in_memory(string setting)
    {
        Assert.IsType<MemoryPayloads>(PayloadStores.Open(setting, _folder, ephemeral: true));
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(_folder));
        var files = Assert.IsType<FilePayloads>(PayloadStores.Open(setting, _folder, ephemeral: false));
        await files.WriteAsync(Pipes.Of([1]), 1, CancellationToken.None);
        Assert.Single(System.IO.Directory.GetFiles(Path.Combine(_folder, "payloads"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_path_is_a_folder_of_files(bool ephemeral)
    {
        var files = PayloadStores.Open(Path.Combine(_folder, "a", "b c"), "/nowhere", ephemeral);
        await files.WriteAsync(Pipes.Of([1]), 1, CancellationToken.None);
        Assert.Single(System.IO.Directory.GetFiles(Path.Combine(_folder, "a", "b c"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("s3://bucket?region=eu-west-2", "bucket", "", null, "eu-west-2")]
    [InlineData("s3://bucket/?region=eu-west-2", "bucket", "", null, "eu-west-2")]
    [InlineData("s3://my-bucket/mesh/one?region=eu-west-2", "my-bucket", "mesh/one/", null, "eu-west-2")]
    [InlineData("s3://bucket/mesh/?endpoint=http://localhost:9000", "bucket", "mesh/", "http://localhost:9000/", null)]
    [InlineData("s3://bucket/a?endpoint=https%3A%2F%2Fs3.test%2Fx&region=here", "bucket", "a/", "https://s3.test/x", "here")]
    public void A_bucket_is_named_by_a_URL(string setting, string bucket, string prefix, string? endpoint, string? region) =>
        Assert.Equal(new S3Setting(bucket, prefix, endpoint is null ? null : new Uri(endpoint), region), S3Setting.Parse(setting));

    [Theory]
    [InlineData("s3:")]
    [InlineData("s3://")]
    [InlineData("s3:bucket")]
    [InlineData("s3:///prefix?region=eu-west-2")]
    [InlineData("s3://user@bucket?region=eu-west-2")]
    [InlineData("s3://bucket:80?region=eu-west-2")]
    [InlineData("s3://bucket")]
    [InlineData("s3://bucket?region=")]
    [InlineData("s3://bucket?region=eu-west-2&size=3")]
    [InlineData("s3://bucket?endpoint=localhost:9000")]
    [InlineData("s3://bucket?endpoint=ftp://localhost")]
    [InlineData("s3://bucket?endpoint")]
    [InlineData("S3://bucket?region=eu-west-2")]
    [InlineData("https://bucket.s3.eu-west-2.amazonaws.com")]
    [InlineData("a\0b")]
    public void A_malformed_setting_is_refused_with_what_to_write(string setting)
    {
        var refused = Assert.Throws<FormatException>(() => PayloadStores.Open(setting, _folder, ephemeral: false));
        Assert.Contains("Write ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("s3://BUCKET/PREFIX?region=eu-west-2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_client_of_buckets_is_not_loaded_for_other_stores()
    {
        PayloadStores.Open("", _folder, ephemeral: true);
        PayloadStores.Open("", _folder, ephemeral: false);
        PayloadStores.Open(_folder, _folder, ephemeral: false);
        Assert.DoesNotContain(System.Runtime.Loader.AssemblyLoadContext.Default.Assemblies, a => a.GetName().Name!.StartsWith("AWSSDK", StringComparison.Ordinal));
    }

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);
}
