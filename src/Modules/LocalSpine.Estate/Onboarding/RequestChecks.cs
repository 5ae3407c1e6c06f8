using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Estate.Onboarding;

/// <summary>Checks a form: what every form wants, then what its kind wants (directory-ldap 13.2, "your details").</summary>
internal static class RequestChecks
{
    private const int LongestLine = 300;
    private const int LongestText = 20_000;

    private static readonly IReadOnlyList<RequestField> Contact =
    [
        new RequestField("contact-name", "Your name") { IsRequired = true },
        new RequestField("contact-organisation", "Your organisation") { IsRequired = true },
        new RequestField("contact-telephone", "Telephone number (optional)"),
        new RequestField("contact-email", "Email (optional)"),
    ];

    /// <summary>All fields of a kind's form.</summary>
    public static async ValueTask<IReadOnlyList<RequestField>> FieldsAsync(RequestKind kind, CancellationToken cancellationToken) => [.. Contact, .. await kind.FieldsAsync(cancellationToken)];

    /// <summary>The values, when they are as wanted.</summary>
    /// <exception cref="FormRefusedException">They are not.</exception>
    public static async Task<FormValues> CheckAsync(RequestKind kind, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var form = new FormValues(values);
        var fields = await FieldsAsync(kind, cancellationToken);
        foreach (var unknown in form.All.Keys.Where(k => fields.All(f => f.Name != k)))
        {
            form.Refuse(unknown, new Refusal("FIELD_UNKNOWN", $"fields of this form: {string.Join(", ", fields.Select(f => f.Name))}", unknown));
        }

        foreach (var field in fields)
        {
            Check(form, field);
        }

        var email = form["contact-email"];
        form.Demand(email.Length == 0 || PlainText.IsMailAddress(email), "contact-email", "CONTACT_EMAIL", "an e-mail address");
        if (form.Errors.Count == 0)
        {
            await kind.CheckAsync(form, cancellationToken);
        }

        return form.Errors.Count == 0 ? form : throw new FormRefusedException(form.Errors);
    }

    private static void Check(FormValues form, RequestField field)
    {
        var value = form[field.Name];
        if (value.Length == 0)
        {
            form.Demand(!field.IsRequired, field.Name, "FIELD_REQUIRED", $"{field.Label}: something");
        }
        else if (value.Length > (field.IsLong ? LongestText : LongestLine) || !(field.IsLong ? PlainText.HoldsLines(value) : PlainText.Holds(value)))
        {
            form.Refuse(field.Name, "FIELD_TEXT", $"{field.Label}: at most {(field.IsLong ? LongestText : LongestLine)} characters, none of them a control character");
        }
        else if (field.Choices.Count > 0 && field.Choices.All(c => c.Value != value))
        {
            form.Refuse(field.Name, "FIELD_CHOICE", $"{field.Label}: one of {string.Join(", ", field.Choices.Select(c => c.Value))}");
        }
    }
}
