using System.Collections.Frozen;
using LocalSpine.Core.Directory;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Fhir;

/// <summary>
/// A forwarded message goes to the Spine's intermediary, not to the recipient's own URL (directory-ldap 6.2).
/// </summary>
internal sealed class ForwardOverride(DirectorySchema schema, DirectoryTree tree)
{
    private static readonly FrozenSet<string> Services =
        "cc ebs ebsepr ebsnpr gp2gp pat itk dis ed op caf adm ooh am mh nd dir".Split(' ').Select(s => $"urn:nhs:names:services:{s}").ToFrozenSet();

    private static readonly FrozenSet<string> Reliable = (
        "COPC_IN000001UK01 PRSC_IN040000UK08 PRSC_IN080000UK07 PRPA_IN010000UK07 PRPA_IN020000UK06 PRSC_IN050000UK06 PRSC_IN090000UK09 PRPA_IN030000UK08 "
        + "PRSC_IN100000UK06 PRSC_IN070000UK08 PRSC_IN140000UK06 RCMR_IN010000UK05 RCMR_IN030000UK06 PRSC_IN130000UK07 PRSC_IN110000UK08 PRSC_IN060000UK06 "
        + "PRSC_IN150000UK06 POLB_IN020006UK01 POLB_IN020005UK01 COMT_IN000004GB01 MCCI_IN010000UK13").Split(' ').ToFrozenSet();

    private static readonly FrozenSet<string> Express = "PRSC_IN080000UK03 PRSC_IN040000UK03".Split(' ').ToFrozenSet();

    /// <summary>The intermediary's address for a contract of a forwarded interaction; null for any other.</summary>
    /// <exception cref="SdsDataException">There is not exactly one intermediary with exactly one URL.</exception>
    public IReadOnlyList<string>? AddressesFor(DirectoryEntry entry)
    {
        var service = entry.Value(schema.Attribute("nhsMHsSN")) ?? "";
        var interaction = entry.Value(schema.Attribute("nhsMHsIN")) ?? "";
        if (!Services.Contains(service) || entry.Value(schema.Attribute("nhsIDCode")) == SpineIdentity.OdsCode)
        {
            return null;
        }

        var kind = Reliable.Contains(interaction) ? "ReliableIntermediary" : Express.Contains(interaction) ? "ExpressIntermediary" : null;
        if (kind is null)
        {
            return null;
        }

        var intermediaries = tree.With(schema.Attribute("nhsMhsSvcIA"), $"urn:nhs:names:services:tms:{kind}")
            .Where(e => e.Value(schema.Attribute("nhsIDCode")) == SpineIdentity.OdsCode).ToList();
        return intermediaries is [var one] && one.Find(schema.Attribute("nhsMHSEndPoint")) is { Values.Length: 1 } address
            ? address.Values
            : throw new SdsDataException($"{intermediaries.Count} entries for {kind}, or not one URL");
    }
}
