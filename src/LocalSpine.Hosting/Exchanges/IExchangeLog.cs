namespace LocalSpine.Hosting.Exchanges;

/// <summary>
/// The exchange record. HTTP requests are recorded by the hosting layer: a handler reaches its exchange by
/// <c>context.Features.Get&lt;Exchange&gt;()</c> and fills in verdict, ids and bodies. Other listeners record their own.
/// </summary>
public interface IExchangeLog
{
    /// <summary>Adds an exchange; bodies are copied.</summary>
    void Record(Exchange exchange);

    /// <summary>Says that an exchange which was recorded while it was under way is over, and knows more than before.</summary>
    void Complete(Exchange exchange);
}
