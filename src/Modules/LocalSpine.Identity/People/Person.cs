using System.Text.Json;
using System.Text.Json.Serialization;
using LocalSpine.Core.Identity;
using LocalSpine.Identity.Cards;

namespace LocalSpine.Identity.People;

/// <summary>A person as the Care Identity Service knows one: the published user, what only registration staff see, and the cards. Immutable.</summary>
internal sealed record Person(SpineUser User)
{
    public DateOnly? BirthDate { get; init; }

    /// <summary>National Insurance number; empty for none.</summary>
    public string NationalInsurance { get; init; } = "";

    public string Telephone { get; init; } = "";

    /// <summary>Identity documents that were seen (identity 11.2).</summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    /// <summary>Newest last.</summary>
    public IReadOnlyList<Card> Cards { get; init; } = [];

    /// <summary>The card that signs on: the newest that is neither cancelled nor cleared.</summary>
    [JsonIgnore]
    public Card? CurrentCard => Cards.LastOrDefault(c => c.State is not (CardState.Cancelled or CardState.Cleared));

    /// <summary>The same with another state of one of its cards.</summary>
    public Person With(Card card) => this with { Cards = [.. Cards.Select(c => c.Serial == card.Serial ? card : c)] };
}

/// <summary>How persons are written in the database.</summary>
internal static class PersonJson
{
    // Not generated: generated code would leave out the initial values of what a document lacks.
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        IgnoreReadOnlyProperties = true,
    };

    public static string Write(Person person) => JsonSerializer.Serialize(person, Options);

    public static Person Read(string document) => JsonSerializer.Deserialize<Person>(document, Options)!;
}
