namespace LocalSpine.Storage;

/// <summary>The data folder belongs to a running environment.</summary>
public sealed class DatabaseInUseException(string folder)
    : Exception($"Another LocalSpine runs on the data folder '{folder}'. Stop it, or start with --data and another folder (or --ephemeral).");
