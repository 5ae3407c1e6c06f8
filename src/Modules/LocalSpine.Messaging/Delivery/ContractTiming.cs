using System.Globalization;
using System.Xml;
using LocalSpine.Core.Directory;

namespace LocalSpine.Messaging.Delivery;

/// <summary>The times of a contract (spine-messaging 5, 6).</summary>
/// <param name="Attempts">1 + nhsMHSRetries.</param>
/// <param name="PersistDuration">Life of a message, and how long a duplicate of it is known.</param>
internal sealed record ContractTiming(int Attempts, TimeSpan RetryInterval, TimeSpan PersistDuration)
{
    private static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsualPersist = TimeSpan.FromMinutes(5);

    /// <summary>Reads the properties; what is missing or unreadable gets the usual value of a reliable contract.</summary>
    public static ContractTiming Of(ReliabilityProperties properties) => new(
        1 + (int.TryParse(properties.Retries, NumberStyles.None, CultureInfo.InvariantCulture, out var retries) ? Math.Min(retries, 100) : 0),
        Duration(properties.RetryInterval, UsualInterval),
        Duration(properties.PersistDuration, UsualPersist));

    private static TimeSpan Duration(string? text, TimeSpan usual)
    {
        try
        {
            return text is { Length: > 0 } && XmlConvert.ToTimeSpan(text) is var read && read > TimeSpan.Zero ? read : usual;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return usual;
        }
    }
}
