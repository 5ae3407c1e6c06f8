using LocalSpine.Core.Messaging;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Storage;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>
/// Update by the general practice payment systems: PRPA_IN000208UK03, with PdsNhaisUpdateRequest (PRPA_MT000208UK03); pds 1.2, 2.3. The frame is
/// a general update's, with a posting and a removal beside the items.
/// </summary>
internal sealed class NhaisUpdate(TimeProvider clock) : PdsChange(clock)
{
    protected override IReadOnlyList<ChangeFamily> Families { get; } = [new("PRPA_IN000208UK03", Mim.Pds2008A, "PRPA_IN000209UK01")];

    protected override IReadOnlyList<string> Payloads { get; } = ["PdsNhaisUpdateRequest", "PdsUpdateRequest"];

    protected override InteractionAnswer Apply(WriteConnection write, ChangeFamily family, InteractionRequest request, XmlElement payload, string now)
    {
        var update = UpdateRequest.Read(payload);
        var carried = update.Carried.Select(c => c.LocalName).ToHashSet();
        if (carried.Overlaps(["patientCareProvision", "patientCareProvisionEvent"]) && carried.Overlaps(["deceasedTime", "nHAISRemovalRegistrationEvent"]))
        {
            throw ChangeError.Of("REG_REMOVAL_AND_PCP_MUTUALLY_EXCLUSIVE", "a practice, or a death or removal", "both");
        }

        var change = PatientWriter.Begin(write, update, family, now, request.FromAsid);
        update.Apply(change);
        return PatientWriter.Commit(write, change, request);
    }
}
