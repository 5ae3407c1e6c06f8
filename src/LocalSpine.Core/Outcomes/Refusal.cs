namespace LocalSpine.Core.Outcomes;

/// <summary>
/// Why something was refused, in the words that go into the exchange record and, as far as the protocol allows, onto the wire.
/// </summary>
/// <param name="Rule">Name of the rule, for example <c>SOAP_ACTION_ERROR</c>.</param>
/// <param name="Expected">What the rule wanted, in plain words.</param>
/// <param name="Came">What was there instead; empty when nothing was.</param>
/// <param name="Source">Where the rule is written down.</param>
public sealed record Refusal(string Rule, string Expected, string Came, string Source = "")
{
    /// <inheritdoc />
    public override string ToString() =>
        Came.Length == 0 ? $"{Rule}: expected {Expected}" : $"{Rule}: expected {Expected}; came {Came}";
}
