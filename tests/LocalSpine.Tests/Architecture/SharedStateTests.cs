using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace LocalSpine.Tests.Architecture;

/// <summary>Several environments live in one process: what one changes, no other may see. So nothing static is ever assigned again, and nothing static grows.</summary>
public sealed class SharedStateTests
{
    // Looking at all types loads what they are made of, which other tests want to see loaded when it is needed only.
    private static readonly AssemblyLoadContext Apart = new ApartContext();

    public static TheoryData<string> Ours => [.. System.IO.Directory.GetFiles(AppContext.BaseDirectory, "LocalSpine*.dll").Select(Path.GetFileNameWithoutExtension).Where(n => n != "LocalSpine.Tests").Cast<string>()];

    [Theory, MemberData(nameof(Ours))]
    public void Nothing_static_is_assigned_again(string assembly) =>
        Assert.Empty(StaticFields(assembly).Where(f => f is { IsInitOnly: false, IsLiteral: false } && f.GetCustomAttributesData().All(a => a.AttributeType.Name != nameof(ThreadStaticAttribute))).Select(Name));

    [Theory, MemberData(nameof(Ours))]
    public void Nothing_static_remembers_what_environments_did(string assembly) => Assert.Empty(StaticFields(assembly)
        .Where(f => f.FieldType.IsGenericType && f.FieldType.Namespace == "System.Collections.Concurrent")
        .Select(Name));

    [Fact]
    public void The_test_sees_what_it_looks_for() => Assert.Contains(StaticFields("LocalSpine.Core"), f => typeof(IEnumerable).IsAssignableFrom(f.FieldType));

    // What compilers and source generators write is theirs: caches of delegates, of regular expressions, of JSON shapes.
    private static IEnumerable<FieldInfo> StaticFields(string assembly) => Apart.LoadFromAssemblyName(new AssemblyName(assembly)).GetTypes()
        .Where(t => !IsGenerated(t))
        .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(f => !f.Name.StartsWith('<') || f.Name.EndsWith(">k__BackingField", StringComparison.Ordinal))
        .Where(f => f.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null);

    private static bool IsGenerated(Type type) => type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null || type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is not null
        || type.Name.StartsWith('<') || typeof(System.Text.Json.Serialization.JsonSerializerContext).IsAssignableFrom(type) || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static string Name(FieldInfo field) => $"{field.DeclaringType}.{field.Name}: {field.FieldType}";

    private sealed class ApartContext() : AssemblyLoadContext("apart")
    {
        private readonly AssemblyDependencyResolver _files = new(typeof(SharedStateTests).Assembly.Location);

        protected override Assembly? Load(AssemblyName assemblyName) => _files.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }
}
