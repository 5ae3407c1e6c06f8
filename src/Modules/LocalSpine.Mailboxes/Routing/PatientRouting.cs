using LocalSpine.Core.Demographics;
using LocalSpine.Core.Identifiers;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;

namespace LocalSpine.Mailboxes.Routing;

/// <summary>
/// Finds the mailbox of a patient's practice (mesh 8.4): number, birth date and surname are compared with PDS, then the practice's ODS code and the
/// workflow are looked up in the register.
/// </summary>
internal sealed class PatientRouting(IPatientIndex patients, MailboxRegister register)
{
    private static readonly MeshError Several = Report("EPL-150", "Multiple mailboxes matches");
    private static readonly MeshError None = Report("EPL-151", "No mailbox matched");
    private static readonly MeshError InvalidNumber = Report("EPL-152", "Invalid NHS Number");
    private static readonly MeshError UnknownNumber = Report("EPL-153", "NHS Number not found");
    private static readonly MeshError Mismatch = Report("EPL-154", "NHS Number supplied does not match the demographics");

    /// <summary>The mailbox, or the error that its sender is to be told in a report.</summary>
    /// <param name="address">As sent: octets, one a character.</param>
    public async ValueTask<(Mailbox? Mailbox, MeshError? Error)> FindAsync(string address, string workflowId, CancellationToken cancellationToken)
    {
        var wanted = PatientAddress.Parse(MeshMessage.Text(address));
        if (!NhsNumber.TryParse(wanted.NhsNumber, out var number))
        {
            return (null, InvalidNumber);
        }

        if (await patients.FindRegistrationAsync(number.Value, cancellationToken) is not { } patient)
        {
            return (null, UnknownNumber);
        }

        if (patient.BirthDate != wanted.BirthDate || !patient.Families.Contains(patients.Fold(wanted.Surname)))
        {
            return (null, Mismatch);
        }

        var mailboxes = patient.PracticeOdsCode is { } practice ? register.Now.ReceiversOf(workflowId, practice).Take(2).ToList() : [];
        return mailboxes switch
        {
            [var mailbox] => (mailbox, null),
            [] => (null, None),
            _ => (null, Several),
        };
    }

    private static MeshError Report(string code, string text) => new(202, "SEND", code, text);
}
