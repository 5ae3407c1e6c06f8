namespace LocalSpine.Core.Outcomes;

/// <summary>What was asked for broke a rule and was not done.</summary>
public class RefusedException(Refusal refusal) : Exception(refusal.ToString())
{
    /// <summary>The rule, what was expected and what came.</summary>
    public Refusal Refusal { get; } = refusal;
}
