using LocalSpine.Core.Messaging;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Storage;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>
/// PDS general update: PRPA_IN000203UK03, PRPA_IN000203UK06, PRPA_IN160000UK30 and the older split messages for death (PRPA_IN100000UK14),
/// general data (PRPA_IN110000UK15) and consent (PRPA_IN120000UK14); pds 2.3. All or nothing, under the serial change number.
/// </summary>
internal sealed class GeneralUpdate(TimeProvider clock) : PdsChange(clock)
{
    protected override IReadOnlyList<ChangeFamily> Families { get; } =
    [
        new("PRPA_IN000203UK03", Mim.Pds2008A, "PRPA_IN000202UK01"),
        new("PRPA_IN000203UK06", Mim.Pds2008B, "PRPA_IN000202UK01"),
        new("PRPA_IN160000UK30", Mim.Pds2006B, "PRPA_IN150000UK30"),
        new("PRPA_IN100000UK14", Mim.Pds2006B, "PRPA_IN150000UK30", HasModes: false),
        new("PRPA_IN110000UK15", Mim.Pds2006B, "PRPA_IN150000UK30", HasModes: false),
        new("PRPA_IN120000UK14", Mim.Pds2006B, "PRPA_IN150000UK30", HasModes: false),
    ];

    protected override IReadOnlyList<string> Payloads { get; } = ["PdsUpdateRequest"];

    protected override InteractionAnswer Apply(WriteConnection write, ChangeFamily family, InteractionRequest request, XmlElement payload, string now)
    {
        var update = UpdateRequest.Read(payload);
        foreach (var item in update.Carried)
        {
            if (!MayCarry(family.Request, item.LocalName, item))
            {
                throw ChangeError.Of("INVALID_DATA_FOR_MESSAGE", $"what {family.Request} is for", item.LocalName);
            }
        }

        var change = PatientWriter.Begin(write, update, family, now, request.FromAsid);
        update.Apply(change);
        return PatientWriter.Commit(write, change, request);
    }

    private static bool MayCarry(string interaction, string name, XmlElement item) => interaction switch
    {
        "PRPA_IN110000UK15" => name is not ("deceasedTime" or "deathNotification") && (name != "consent" || item.Child("code")?.Attribute("code") == "6"),
        "PRPA_IN100000UK14" => name is "deceasedTime" or "deathNotification",
        "PRPA_IN120000UK14" => name == "consent",
        _ => true,
    };
}
