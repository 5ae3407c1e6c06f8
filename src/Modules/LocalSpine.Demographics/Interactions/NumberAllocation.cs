using LocalSpine.Core.Messaging;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Queries;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>NHS number allocation: PRPA_IN000200UK03, PRPA_IN000200UK04, PRPA_IN040000UK30 (pds 2.4).</summary>
internal sealed class NumberAllocation(TimeProvider clock) : PdsChange(clock)
{
    protected override IReadOnlyList<ChangeFamily> Families { get; } =
    [
        new("PRPA_IN000200UK03", Mim.Pds2008A, "PRPA_IN000201UK01"),
        new("PRPA_IN000200UK04", Mim.Pds2008B, "PRPA_IN000201UK01"),
        new("PRPA_IN040000UK30", Mim.Pds2006B, "PRPA_IN060000UK30"),
    ];

    protected override IReadOnlyList<string> Payloads { get; } = ["PdsRegistrationRequest"];

    protected override InteractionAnswer Apply(WriteConnection write, ChangeFamily family, InteractionRequest request, XmlElement payload, string now)
    {
        var made = new NewRecord(write, family, now, request.FromAsid);
        var authority = payload.Path("author", "registeringAuthority") ?? throw ChangeError.Of("MANDATORY_FIELD_MISSING", "author/registeringAuthority", "none");
        RegisteringAuthority.Check(family, authority, mayHavePerson: true);
        var role = payload.Path("subject", "patientRole") ?? throw ChangeError.Of("MANDATORY_FIELD_MISSING", "subject/patientRole", "none");
        foreach (var item in UpdateRequest.Items(role))
        {
            if (!made.Add(item))
            {
                Other(made, item);
            }
        }

        var record = made.Record;
        Require(record.Addresses.Count > 0, "addr");
        Require(UpdateRequest.Items(role).Any(i => i.LocalName == "administrativeGenderCode"), "administrativeGenderCode");
        Require(record.BirthTime.Length > 0, "birthTime");
        Require(record.Names.Count(n => n.Use == "L") == 1, "exactly one usual name");
        Require(record.PreviousNhsContact is not null, "previousNhsContact 0 or 1");
        if (authority.Child("code")?.Attribute("code") == "x" && !record.CareProvisions.Exists(c => c.Code == "1"))
        {
            made.Change.Warnings.Add(PdsWarning.NoPrimaryCare);
        }

        made.RefuseDuplicates(ignore: payload.Path("pertinentInformation", "pertinentIgnoreDuplicateRecordCriterion", "value")?.Attribute("value") == "true"
            || payload.ChildrenOf("pertinentInformation1").Any(p => p.Path("pertinentIgnoreDuplicateRecordCriterion", "value")?.Attribute("value") == "true"));
        made.Store(request.Interaction, request.MessageId);
        return ChangeAnswers.Success(family, made.Change.Warnings, made.WriteResponse);
    }

    private static void Other(NewRecord made, XmlElement item)
    {
        var record = made.Record;
        var value = item.Child("value")?.Attribute("code");
        switch (item.LocalName)
        {
            case "previousNhsContact":
                record.PreviousNhsContact = value switch
                {
                    "0" => 0,
                    "1" => 1,
                    _ => throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", "previousNhsContact 0 or 1", value ?? "none"),
                };
                break;
            case "preferredContactMethod":
                record.ContactMethod = value;
                record.ContactTimes = RecordChange.Text(item.Path("pertinentInformation", "pertinentPreferredContactTimes", "value"));
                break;
            case "preferredWrittenCommunicationFormat":
                record.WrittenFormat = value;
                break;
            case "sharedSecret":
                record.SharedSecret = RecordChange.Text(item.Child("value"));
                break;
            case "nHAISRegistrationEvent":
                record.NhaisCustodian = item.Path("custodian", "assignedDevice", "id")?.Attribute("extension");
                record.NhaisFrom = made.Change.Today;
                break;
            default:
                made.Change.Warnings.Add(PdsWarning.NotKept(item.LocalName));
                break;
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw ChangeError.Of("MANDATORY_FIELD_MISSING", what, "none");
        }
    }
}
