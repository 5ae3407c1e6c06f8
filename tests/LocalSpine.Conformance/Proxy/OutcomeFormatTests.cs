namespace LocalSpine.Conformance.Proxy;

/// <summary>XML unless JSON is asked for, by Accept or <c>_format</c>, under the media types of the caller's version of FHIR (ssp 5.2).</summary>
[Collection(OnProxy.Name)]
public sealed class OutcomeFormatTests(ProxyOnSqlite spine)
{
    [Theory]
    [InlineData(null, "", "application/fhir+xml")]
    [InlineData("*/*", "", "application/fhir+xml")]
    [InlineData("text/html", "", "application/fhir+xml")]
    [InlineData("application/fhir+json", "", "application/fhir+json")]
    [InlineData("application/fhir+xml", "", "application/fhir+xml")]
    [InlineData("application/json", "", "application/fhir+json")]
    [InlineData("APPLICATION/FHIR+JSON; charset=utf-8", "", "application/fhir+json")]
    [InlineData("application/json+fhir", "", "application/json+fhir")]
    [InlineData("application/xml+fhir", "", "application/xml+fhir")]
    [InlineData("application/fhir+json, application/fhir+xml", "", "application/fhir+json")]
    [InlineData("application/xml+fhir, application/json+fhir", "", "application/xml+fhir")]
    [InlineData("application/fhir+xml", "?_format=json", "application/fhir+json")]
    [InlineData("application/fhir+json", "?_format=xml", "application/fhir+xml")]
    [InlineData(null, "?_format=application%2Ffhir%2Bjson", "application/fhir+json")]
    [InlineData(null, "?_format=application/json%2Bfhir", "application/json+fhir")]
    [InlineData(null, "?x_format=json", "application/fhir+xml")]
    public async Task An_outcome_comes_in_the_format_asked_for(string? accept, string query, string mediaType)
    {
        var request = spine.Read($"/Patient/2{query}").With("Ssp-InteractionID", Interactions.NotAsked).Without("Accept");
        var answer = await spine.SendAsync(accept is null ? request : request.Plus("Accept", accept));
        Assert.Equal((403, mediaType), (answer.Status, answer.MediaType));
        Assert.Equal($"ASID_CHECK_FAILED_MESSAGESENDER_{spine.Consumer.Asid}", answer.Outcome().Diagnostics);
    }

    [Fact]
    public async Task A_url_in_a_message_is_written_raw_and_still_xml()
    {
        var request = spine.Read().With("Accept", "application/fhir+xml") with { Target = $"/https://{spine.Practice.Fqdn}/a&b<c>'d\"e" };
        var outcome = (await spine.SendAsync(request)).Outcome();
        Assert.EndsWith($"_VARIES_FROM_TARGETURL_https://{spine.Practice.Fqdn}/a&b<c>'d\"e", outcome.Diagnostics, StringComparison.Ordinal);
        var json = (await spine.SendAsync(request.With("Accept", "application/fhir+json"))).Outcome();
        Assert.Equal(outcome.Diagnostics, json.Diagnostics);
    }

    [Fact]
    public async Task A_refused_head_request_has_no_body_and_the_connection_lives()
    {
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        await connection.SendAsync((spine.Read() with { Method = "HEAD" }).Octets());
        Assert.Equal(405, (await connection.ReadAsync(hasBody: false))!.Status);
        await connection.SendAsync(spine.Read().With("Ssp-To", "1").Octets());
        Assert.Equal(400, (await connection.ReadAsync())!.Status);
    }
}
