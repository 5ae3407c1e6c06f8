using System.Reflection;

namespace LocalSpine.Tests.Architecture;

/// <summary>Who may know whom: modules speak through the core, never to each other; protocols know nobody.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Shared = ["LocalSpine.Core", "LocalSpine.Protocols", "LocalSpine.Storage", "LocalSpine.Hosting"];

    public static TheoryData<string> Modules =>
        [.. System.IO.Directory.GetFiles(AppContext.BaseDirectory, "LocalSpine.*.dll").Select(Path.GetFileNameWithoutExtension).Where(n => !Shared.Contains(n) && n != "LocalSpine.Tests").Cast<string>()];

    [Theory, MemberData(nameof(Modules))]
    public void A_module_refers_to_what_is_shared_only(string module) =>
        Assert.Empty(OfOurs(module).Except(Shared));

    [Theory]
    [InlineData("LocalSpine.Protocols")]
    [InlineData("LocalSpine.Storage")]
    public void The_bottom_knows_nobody(string name) => Assert.Empty(OfOurs(name));

    [Fact]
    public void The_core_knows_protocols_only() => Assert.Equal(["LocalSpine.Protocols"], OfOurs("LocalSpine.Core"));

    private static IEnumerable<string> OfOurs(string name) =>
        Assembly.Load(name).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("LocalSpine", StringComparison.Ordinal));
}
