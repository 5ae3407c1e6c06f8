using LocalSpine.Core.Demographics;
using LocalSpine.Core.Outcomes;
using LocalSpine.Storage;

namespace LocalSpine.Estate.Onboarding;

/// <summary>Which patients were given to whom as test data.</summary>
internal sealed class TestPatients(IDatabase database, IPatientIndex patients)
{
    private const int Page = 500;

    /// <summary>Reserves patients that nobody has, in the order of their numbers; those that a request has already count.</summary>
    /// <exception cref="RefusedException">There are not as many left.</exception>
    public async Task<IReadOnlyList<PatientSummary>> ReserveAsync(string request, int wanted, CancellationToken cancellationToken)
    {
        var given = new List<PatientSummary>();
        string? after = null;
        while (given.Count < wanted)
        {
            var page = await patients.ListAsync(Page, after, cancellationToken);
            if (page.Count == 0)
            {
                throw new RefusedException(new Refusal("TEST_DATA_LEFT", $"{wanted} live patients whom nobody has been given; more come with localspine patient create", $"{given.Count}"));
            }

            after = page[^1].NhsNumber;
            var live = page.Where(p => p.Status == "live").ToList();
            var left = wanted - given.Count;
            var taken = await database.WriteAsync(
                write =>
                {
                    var numbers = new HashSet<string>();
                    foreach (var patient in live)
                    {
                        if (numbers.Count == left)
                        {
                            break;
                        }

                        write.Command("insert into estate_test_patient (nhs_number, request) values (@number, @request) on conflict (nhs_number) do nothing", ("@number", patient.NhsNumber), ("@request", request)).ExecuteNonQuery();
                        if ((string)write.Command("select request from estate_test_patient where nhs_number = @number", ("@number", patient.NhsNumber)).ExecuteScalar()! == request)
                        {
                            numbers.Add(patient.NhsNumber);
                        }
                    }

                    return numbers;
                },
                cancellationToken);
            given.AddRange(live.Where(p => taken.Contains(p.NhsNumber)));
        }

        return given;
    }
}
