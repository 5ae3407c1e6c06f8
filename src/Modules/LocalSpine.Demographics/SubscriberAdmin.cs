using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Demographics.Changes;
using LocalSpine.Hosting.Admin;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Demographics;

/// <summary>Who is told of changed records, over the admin API: <c>/pds/subscribers</c>.</summary>
internal static class SubscriberAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/pds/subscribers", async (IDatabase database) => await database.ReadAsync(read =>
        {
            var subscribers = new List<string>();
            using var reader = read.Command("select asid from demographics_subscriber order by asid").ExecuteReader();
            while (reader.Read())
            {
                subscribers.Add(reader.GetString(0));
            }

            return subscribers;
        }));
        admin.MapPut("/pds/subscribers/{asid}", async (IDatabase database, IDirectory directory, string asid) =>
        {
            var wanted = $"{Answers.ChangeFamily.Service}:{UpdateNotices.Interaction}";
            if (directory.FindAccreditedSystem(asid) is not { } system || directory.FindContract(system.PartyKey, wanted) is null)
            {
                return ProblemAnswers.Refused(new Refusal("SUBSCRIBER_UNKNOWN", $"the ASID of a system whose party has a contract for {wanted}", asid));
            }

            await database.WriteAsync(write => write.Command("insert into demographics_subscriber (asid) values (@asid) on conflict (asid) do nothing", ("@asid", asid)).ExecuteNonQuery());
            return Results.NoContent();
        });
        admin.MapDelete("/pds/subscribers/{asid}", async (IDatabase database, string asid) =>
        {
            await database.WriteAsync(write => write.Command("delete from demographics_subscriber where asid = @asid", ("@asid", asid)).ExecuteNonQuery());
            return Results.NoContent();
        });
    }
}
