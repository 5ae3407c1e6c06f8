using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;
using LocalSpine.Storage.Snapshots;

namespace LocalSpine.Demographics.Storage;

/// <summary>A patient as a part of a snapshot: record, trace keys, changes.</summary>
internal sealed class PatientSnapshot : ISnapshotState
{
    private const string OfPatient = "nhs_number = @name";

    public IReadOnlyList<SnapshotPart> Parts(DatabaseEngine engine) =>
    [
        new SnapshotPart(
            "patient",
            [
                new PartTable("demographics_patient", OfPatient, ["nhs_number"]), new PartTable("demographics_trace_key", OfPatient, ["family", "birth_date", "gender", "nhs_number"]),
                new PartTable("demographics_change", OfPatient, ["nhs_number", "scn"]),
            ]),
    ];
}
