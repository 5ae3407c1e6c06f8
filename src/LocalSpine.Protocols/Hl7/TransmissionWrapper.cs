using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Hl7;

/// <summary>The HL7 V3 transmission wrapper of a request (MCCI_MT010101UK12) as parsed; nothing is checked here (spine-messaging 10.1).</summary>
public sealed class TransmissionWrapper(XmlElement interaction)
{
    public XmlElement Interaction { get; } = interaction;

    /// <summary>id/@root as sent; empty when missing.</summary>
    public string Id => Interaction.Child("id")?.Attribute("root") ?? "";

    public string CreationTime => Interaction.Child("creationTime")?.Attribute("value") ?? "";

    public string VersionCode => Interaction.Child("versionCode")?.Attribute("code") ?? "";

    /// <summary>interactionId/@extension.</summary>
    public string InteractionId => Interaction.Child("interactionId")?.Attribute("extension") ?? "";

    /// <summary>ASID of the receiver in the wrapper; empty when missing.</summary>
    public string ReceiverAsid => Interaction.Path("communicationFunctionRcv", "device", "id")?.Attribute("extension") ?? "";

    /// <summary>ASID of the sender in the wrapper; empty when missing.</summary>
    public string SenderAsid => Interaction.Path("communicationFunctionSnd", "device", "id")?.Attribute("extension") ?? "";

    /// <summary>True for an HL7 batch, MCCI_IN200001UK02 or UK03.</summary>
    public bool IsBatch => Interaction.LocalName.StartsWith("MCCI_IN200001", StringComparison.Ordinal);

    /// <summary>Name of the control act: ControlActEvent, in a batch batchControlActEvent.</summary>
    public string ControlActName => IsBatch ? "batchControlActEvent" : "ControlActEvent";

    public XmlElement? ControlAct => Interaction.Child(ControlActName);
}
