using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace LocalSpine.SecureProxy.Tokens;

/// <summary>Reads header and payload of a token in one pass, without keeping more than the claims that are looked at.</summary>
internal static class TokenReader
{
    private const string OdsSystem = "ods-organization-code";

    /// <exception cref="FormatException">A part is not base64url.</exception>
    /// <exception cref="JsonException">A part is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A claim is of another kind than it has to be.</exception>
    public static BearerToken Read(ReadOnlySpan<char> header, ReadOnlySpan<char> payload, bool isSigned)
    {
        var token = new BearerToken { IsSigned = isSigned };
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(header.Length, payload.Length));
        try
        {
            ReadHeader(buffer.AsSpan(0, Base64Url.DecodeFromChars(header, buffer)), token);
            ReadPayload(buffer.AsSpan(0, Base64Url.DecodeFromChars(payload, buffer)), token);
            return token;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ReadHeader(ReadOnlySpan<byte> json, BearerToken token)
    {
        var reader = Begin(json);
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("alg"u8))
            {
                token.Algorithm = Text(ref reader) ?? "";
            }
            else
            {
                reader.Skip();
            }
        }

        End(ref reader);
    }

    private static void ReadPayload(ReadOnlySpan<byte> json, BearerToken token)
    {
        var reader = Begin(json);
        string? scope = null;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("iss"u8))
            {
                token.Issuer = Text(ref reader);
            }
            else if (reader.ValueTextEquals("sub"u8))
            {
                token.Subject = Text(ref reader);
            }
            else if (reader.ValueTextEquals("aud"u8))
            {
                token.Audiences = Texts(ref reader);
            }
            else if (reader.ValueTextEquals("iat"u8))
            {
                token.IssuedAt = Seconds(ref reader);
            }
            else if (reader.ValueTextEquals("exp"u8))
            {
                token.Expires = Seconds(ref reader);
            }
            else if (reader.ValueTextEquals("reason_for_request"u8))
            {
                token.Reason = Text(ref reader);
            }
            else if (reader.ValueTextEquals("requested_scope"u8))
            {
                token.Scope = Text(ref reader);
            }
            else if (reader.ValueTextEquals("scope"u8))
            {
                scope = Text(ref reader);
            }
            else if (reader.ValueTextEquals("requesting_organization"u8))
            {
                token.OdsCode = Organisation(ref reader);
            }
            else if (reader.ValueTextEquals("requesting_system"u8))
            {
                token.SystemAsid = AfterBar(Text(ref reader));
            }
            else if (reader.ValueTextEquals("requesting_practitioner"u8))
            {
                token.PractitionerId = Id(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        End(ref reader);
        token.Scope ??= scope;
    }

    private static Utf8JsonReader Begin(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? reader : throw new JsonException("it is not an object");
    }

    // Nothing may follow the object.
    private static void End(ref Utf8JsonReader reader)
    {
        if (reader.Read())
        {
            throw new JsonException("something follows the object");
        }
    }

    // On the name of the next property of an object, or on the object's end.
    private static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    // A claim of another kind counts as missing.
    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static List<string> Texts(ref Utf8JsonReader reader)
    {
        var texts = new List<string>(1);
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            texts.Add(reader.GetString()!);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.String)
                {
                    texts.Add(reader.GetString()!);
                }

                reader.Skip();
            }
        }
        else
        {
            reader.Skip();
        }

        return texts;
    }

    private static long? Seconds(ref Utf8JsonReader reader)
    {
        const double Most = 1e12;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var seconds) && Math.Abs(seconds) < Most)
        {
            return (long)seconds;
        }

        reader.Skip();
        return null;
    }

    // A resource with identifiers, or a text of system|code.
    private static string? Organisation(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return AfterBar(reader.GetString());
        }

        string? code = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("identifier"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    code ??= Identifier(ref reader);
                    reader.Skip();
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return code;
    }

    // The value of an identifier that is an ODS code; stands on the identifier's end afterwards.
    private static string? Identifier(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        string? system = null;
        string? value = null;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("system"u8))
            {
                system = Text(ref reader);
            }
            else if (reader.ValueTextEquals("value"u8))
            {
                value = Text(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return system?.EndsWith(OdsSystem, StringComparison.Ordinal) == true ? value : null;
    }

    private static string? Id(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        string? id = null;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
            {
                id = Text(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return id;
    }

    private static string? AfterBar(string? text) => text?.LastIndexOf('|') is { } bar and >= 0 ? text[(bar + 1)..] : text;
}
