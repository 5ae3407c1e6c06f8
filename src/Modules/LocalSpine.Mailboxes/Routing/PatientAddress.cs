using System.Globalization;

namespace LocalSpine.Mailboxes.Routing;

/// <summary>An address by a patient's demographics: <c>GPPROVIDER_nhs number_date of birth_surname</c> (mesh 8.4).</summary>
/// <param name="NhsNumber">As sent.</param>
/// <param name="BirthDate">yyyyMMdd; null when what was sent is no date.</param>
/// <param name="Surname">As sent, which may hold underscores.</param>
internal sealed record PatientAddress(string NhsNumber, string? BirthDate, string Surname)
{
    private const string Word = "GPPROVIDER_";

    public static bool IsOne(string address) => address.StartsWith(Word, StringComparison.OrdinalIgnoreCase);

    /// <summary>The parts; those that are missing are empty.</summary>
    public static PatientAddress Parse(string address)
    {
        var parts = address[Word.Length..].Split('_', 3);
        return new PatientAddress(parts[0], parts.Length > 1 ? Date(parts[1]) : null, parts.Length > 2 ? parts[2] : "");
    }

    // Both forms are published: yyyyMMdd when it is a date of 1850 to 2100, else ddMMyyyy.
    private static string? Date(string text)
    {
        foreach (var form in new[] { "yyyyMMdd", "ddMMyyyy" })
        {
            if (DateOnly.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1850 and <= 2100)
            {
                return date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            }
        }

        return null;
    }
}
