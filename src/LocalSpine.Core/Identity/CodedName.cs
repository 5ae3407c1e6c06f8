namespace LocalSpine.Core.Identity;

/// <summary>A code of the national lists with its name.</summary>
public sealed record CodedName(string Code, string Name);
