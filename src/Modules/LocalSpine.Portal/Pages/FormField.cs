using LocalSpine.Core.Estate;

namespace LocalSpine.Portal.Pages;

/// <summary>A field of an onboarding form with what stands in it.</summary>
/// <param name="Error">What is wrong with it; null for nothing.</param>
internal sealed record FormField(RequestField Field, string Value, string? Error);
