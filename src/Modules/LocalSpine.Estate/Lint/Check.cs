using LocalSpine.Core.Estate;

namespace LocalSpine.Estate.Lint;

/// <summary>A rule with the code that looks for what breaks it.</summary>
/// <param name="Find">Each entry that breaks it, what is there instead, and what to do.</param>
/// <param name="IsForProposals">True when it needs nothing but what an applicant writes.</param>
internal sealed record Check(LintRule Rule, Func<Party, IEnumerable<Broken>> Find, bool IsForProposals = false)
{
    public Check(string name, string wants, string source, Func<Party, IEnumerable<Broken>> find, bool isForProposals = false)
        : this(new LintRule(name, wants, source), find, isForProposals)
    {
    }

    public IEnumerable<LintWarning> Warnings(Party party) =>
        Find(party).Select(b => new LintWarning(Rule.Name, party.PartyKey, b.Entry, Rule.Wants, b.Came, b.Next, Rule.Source));
}

/// <summary>What broke a rule.</summary>
/// <param name="Entry">ASID, CPA id, or party key.</param>
internal sealed record Broken(string Entry, string Came, string Next);
