using System.Globalization;
using LocalSpine.Core.Identifiers;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Storage;

/// <summary>Allocates NHS numbers from test ranges only: those that begin with 9 (pds 1.1).</summary>
internal static class NumberAllocator
{
    /// <summary>The next free number of the range that starts with 997.</summary>
    public static string Next(WriteConnection write)
    {
        while (true)
        {
            var nine = Convert.ToInt64(
                write.Command("update demographics_counter set value = value + 1 where name = 'allocated' returning value").ExecuteScalar(), CultureInfo.InvariantCulture);
            if (TryComplete(nine, out var number)
                && write.Command("select 1 from demographics_patient where nhs_number = @nhs", ("@nhs", number)).ExecuteScalar() is null)
            {
                return number;
            }
        }
    }

    /// <summary>Nine digits with their check digit; false when no number may be issued for them.</summary>
    public static bool TryComplete(long nine, out string number)
    {
        var digits = nine.ToString("D9", CultureInfo.InvariantCulture);
        var check = NhsNumber.CheckDigit(digits);
        number = check < 0 ? "" : digits + (char)('0' + check);
        return check >= 0;
    }
}
