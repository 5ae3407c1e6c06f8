using LocalSpine.Core.Estate;

namespace LocalSpine.Estate.Onboarding;

/// <summary>One kind of request: its form, who decides, and what is done. To add one, a class in <c>Kinds/</c> and a line in <c>OnboardingServices</c>.</summary>
internal abstract class RequestKind
{
    /// <summary>Its word in addresses and commands.</summary>
    public abstract string Word { get; }

    public abstract string Title { get; }

    /// <summary>A sentence or two for whoever fills the form in.</summary>
    public abstract string Intro { get; }

    /// <summary>The form's fields after those of the contact.</summary>
    public abstract ValueTask<IReadOnlyList<RequestField>> FieldsAsync(CancellationToken cancellationToken);

    /// <summary>Whose decisions it needs, in turn.</summary>
    public virtual IReadOnlyList<EstateRole> Steps(IReadOnlyDictionary<string, string> values) => [EstateRole.EnvironmentManager];

    /// <summary>Checks what the fields by themselves do not say.</summary>
    public virtual ValueTask CheckAsync(FormValues form, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Does it, after the last decision.</summary>
    /// <exception cref="Core.Outcomes.RefusedException">It cannot be done as it stands: the request goes back to its applicant.</exception>
    public abstract Task<Completion> CompleteAsync(RequestRecord request, FormValues form, CancellationToken cancellationToken);

    /// <summary>One line for lists.</summary>
    public abstract string Summary(FormValues form);
}

/// <summary>What came of a request.</summary>
internal sealed record Completion(IReadOnlyList<OutcomeFact> Facts, RequestCredential? Credential = null);
