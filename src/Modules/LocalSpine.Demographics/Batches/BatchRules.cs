using System.Globalization;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Demographics.Batches;

/// <summary>
/// What makes a batch as a whole refused (spine-messaging 12.1, 525 to 534). A batch is told every rule that it breaks; a rule that makes no
/// sense while another is broken waits for it.
/// </summary>
internal static class BatchRules
{
    private const string Inconsistent = "BATCH_INCONSISTENT_WITH_MANIFEST";

    /// <param name="batchable">Interactions that an item may be.</param>
    /// <param name="allowed">True for an item's interaction when the sender is accredited for it.</param>
    public static IEnumerable<(string Code, Refusal Refusal)> Broken(BatchMessage batch, IReadOnlyCollection<string> batchable, Func<string, bool> allowed)
    {
        if (batch.Items.Count == 0)
        {
            yield return Rule("525", Inconsistent, "at least one item in batchControlActEvent", "none");
            yield break;
        }

        var ids = batch.Items.Select(i => i.MessageId).ToList();
        var isCountGood = batch.Manifest.Count == ids.Count && batch.Quantity == ids.Count.ToString(CultureInfo.InvariantCulture);
        if (!isCountGood)
        {
            yield return Rule("526", Inconsistent, $"{ids.Count} items in the manifest and in transmissionQuantity", $"{batch.Manifest.Count} and {batch.Quantity}");
        }

        if (!long.TryParse(batch.SequenceNumber?.Extension, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            yield return Rule("527", Inconsistent, "batchSequenceNo/value/@extension with a number from 1 on", batch.SequenceNumber?.Extension ?? "none");
        }

        var areIdsGood = true;
        if (batch.Manifest.Any(m => m.MessageId.Length == 0))
        {
            areIdsGood = false;
            yield return Rule("531", "MESSAGE_ID_EMPTY", "manifestItem/payloadId/@root", "empty");
        }

        if (ids.Contains(""))
        {
            areIdsGood = false;
            yield return Rule("532", "MESSAGE_ID_EMPTY", "the message id of each item", "empty");
        }

        if (ids.Where(i => i.Length > 0).GroupBy(i => i).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            areIdsGood = false;
            yield return Rule("528", Inconsistent, "message ids that differ", $"{twice.Key} {twice.Count()} times");
        }

        if (isCountGood && areIdsGood && Disagreement(batch) is { } disagreement)
        {
            yield return disagreement;
        }

        if (batch.Items.FirstOrDefault(i => !batchable.Contains(i.Interaction)) is { } strange)
        {
            yield return Rule("534", "BATCH_CONTAINS_NON_BATCHABLE_INTERACTION", string.Join(", ", batchable), strange.Interaction);
        }

        if (batch.Items.FirstOrDefault(i => batchable.Contains(i.Interaction) && !allowed(i.Interaction)) is { } forbidden)
        {
            yield return Rule("530", "ACCESS_CONTROL_BATCH_ITEM", "an ASID that is accredited for the interaction of each item", forbidden.Interaction);
        }
    }

    // Order is no matter: items are told apart by their ids.
    private static (string, Refusal)? Disagreement(BatchMessage batch)
    {
        var declared = batch.Manifest.ToLookup(m => m.MessageId, m => m.Interaction);
        foreach (var item in batch.Items)
        {
            var interactions = declared[item.MessageId].ToList();
            if (interactions.Count == 0)
            {
                return Rule("529", Inconsistent, $"item {item.MessageId} in the manifest", "others");
            }

            if (interactions[0] != item.Interaction)
            {
                return Rule("533", Inconsistent, $"{interactions[0]}, as the manifest says of item {item.MessageId}", item.Interaction);
            }
        }

        return null;
    }

    private static (string, Refusal) Rule(string code, string name, string expected, string came) => (code, new Refusal(name, expected, came, $"spine-messaging 12.1 ({code})"));
}
