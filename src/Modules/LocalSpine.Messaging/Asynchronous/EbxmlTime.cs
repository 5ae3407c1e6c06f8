using System.Globalization;

namespace LocalSpine.Messaging.Asynchronous;

/// <summary>Instants as ebXML headers carry them: true UTC, whole seconds.</summary>
internal static class EbxmlTime
{
    public static string Text(DateTimeOffset instant) => instant.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
