using System.Collections.Frozen;

namespace LocalSpine.Core.Identity;

/// <summary>
/// The part of the National RBAC Database that is publicly known: job roles, activities with what they include and whose baseline has them,
/// areas of work (identity 9.2). Codes that are not here are taken all the same; they have no name and include nothing.
/// </summary>
public static class RbacCodes
{
    /// <summary>R code of those who manage their organisation's endpoints.</summary>
    public const string EndpointAdministrator = "R5170";

    private static readonly FrozenDictionary<string, ActivityLine> ByCode;
    private static readonly FrozenDictionary<string, string> Triples;
    private static readonly FrozenDictionary<string, string> TripleNames;
    private static readonly FrozenDictionary<string, FrozenSet<string>> Baselines;

    static RbacCodes()
    {
        JobRoles = [.. Lines("job-roles.txt").Select(l => new CodedName(l[0], l[1]))];
        AreasOfWork = [.. Lines("areas-of-work.txt").Select(l => new CodedName(l[0], l[1]))];
        var activities = Lines("activities.txt").Select(l => new ActivityLine(l[0], Part(l, 1), List(l, 2), List(l, 3))).ToList();
        Activities = [.. activities.Select(a => new CodedName(a.Code, a.Name.Length == 0 ? a.Code : a.Name))];
        ByCode = activities.ToFrozenDictionary(a => a.Code);
        var groups = Lines("staff-groups.txt").ToDictionary(l => l[0]);
        string[] usual = ["", "S8000", "Clinical", "G8000", "Clinical Provision"];
        Triples = JobRoles.ToFrozenDictionary(r => r.Code, r => groups.GetValueOrDefault(r.Code, usual) is var g ? $"{g[1]}:{g[3]}:{r.Code}" : "");
        TripleNames = JobRoles.ToFrozenDictionary(r => r.Code, r => groups.GetValueOrDefault(r.Code, usual) is var g ? $"\"{g[2]}\":\"{g[4]}\":\"{r.Name}\"" : "");
        Baselines = activities.SelectMany(a => a.BaselineRoles.Select(r => (Role: r, a.Code))).GroupBy(p => p.Role, p => p.Code).ToFrozenDictionary(g => g.Key, g => g.ToFrozenSet());
    }

    public static IReadOnlyList<CodedName> JobRoles { get; }

    public static IReadOnlyList<CodedName> Activities { get; }

    public static IReadOnlyList<CodedName> AreasOfWork { get; }

    /// <summary>A job role as <c>S:G:R</c> with the three quoted names, from its R code; null for a code that is not listed.</summary>
    public static CodedName? JobRole(string code) => Triples.TryGetValue(code, out var triple) ? new CodedName(triple, TripleNames[code]) : null;

    /// <summary>Name of an activity; the code itself where none is known.</summary>
    public static CodedName Activity(string code) => new(code, ByCode.TryGetValue(code, out var known) && known.Name.Length > 0 ? known.Name : code);

    /// <summary>What a role profile may do: the activities granted, those of its job role's national baseline, and what either includes.</summary>
    /// <param name="jobRole">R code.</param>
    /// <param name="granted">B codes.</param>
    public static IReadOnlySet<string> Effective(string jobRole, IEnumerable<string> granted)
    {
        var all = new HashSet<string>();
        var waiting = new Stack<string>(granted);
        foreach (var code in Baselines.GetValueOrDefault(jobRole, FrozenSet<string>.Empty))
        {
            waiting.Push(code);
        }

        while (waiting.TryPop(out var code))
        {
            if (all.Add(code) && ByCode.TryGetValue(code, out var known))
            {
                foreach (var included in known.Includes)
                {
                    waiting.Push(included);
                }
            }
        }

        return all;
    }

    private static string Part(string[] line, int at) => at < line.Length ? line[at] : "";

    private static string[] List(string[] line, int at) => Part(line, at).Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string[]> Lines(string file)
    {
        using var reader = new StreamReader(typeof(RbacCodes).Assembly.GetManifestResourceStream($"LocalSpine.Core.Identity.{file}")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split('\t');
            }
        }
    }

    private sealed record ActivityLine(string Code, string Name, string[] Includes, string[] BaselineRoles);
}
