using System.Xml;
using LocalSpine.Core.Outcomes;
using LocalSpine.Protocols.Soap;

namespace LocalSpine.Hosting.Messaging;

/// <summary>A SOAP service on the message host that is no HL7 interaction: a dialect and a payload of its own (gazetteer, NN4B).</summary>
public interface ISoapService
{
    /// <summary>True when a request is this service's, by its path and its first bytes.</summary>
    bool Claims(string path, ReadOnlySpan<byte> body);

    /// <summary>Answers a request; refusals are answers too.</summary>
    /// <param name="certificateName">CN of the client certificate.</param>
    ValueTask<SoapServiceAnswer> AnswerAsync(ReadOnlyMemory<byte> body, string certificateName, CancellationToken cancellationToken);
}

/// <summary>What a SOAP service answers.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Interaction">For the exchange record.</param>
/// <param name="MessageId">The request's id as far as it could be read.</param>
/// <param name="Refusal">Why it was refused, or null.</param>
public sealed record SoapServiceAnswer(int Status, ReadOnlyMemory<byte> Body, string Interaction, string MessageId, Refusal? Refusal)
{
    /// <summary>The fault for what is no well-formed XML.</summary>
    public static SoapServiceAnswer NotWellFormed(string interaction, XmlException problem, string source)
    {
        var broken = new Refusal("MESSAGE_NOT_WELL_FORMED", "a SOAP envelope", problem.Message, source);
        return new SoapServiceAnswer(500, new SoapFault(IsClient: false, "201", "HTTP Body", broken.ToString()).Write(), interaction, "", broken);
    }
}
