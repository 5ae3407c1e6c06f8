using LocalSpine.Core.Identity;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Messaging.Synchronous.Rules;

/// <summary>
/// The author of a control act: an open role profile of an open user, in the job role that the message says (spine-messaging 10.3, 11 step 13).
/// A message without an author passes; what needs an activity is not shown to it.
/// </summary>
internal sealed class AuthorRule(IUsers users, EnvironmentOptions options, TimeProvider clock)
{
    public const string Code = "900";

    public const string Location = "author";

    private const string Name = "ACCESS_CONTROL_AUTHOR";

    /// <summary>The author, or what is wrong with the one that is named. Both null when none is named.</summary>
    public async ValueTask<(MessageAuthor? Author, Refusal? Broken)> JudgeAsync(XmlElement? controlAct, CancellationToken cancellationToken)
    {
        if (controlAct?.Path("author", "AgentPersonSDS") is not { } agent)
        {
            return (null, null);
        }

        var (profile, user, job) = (Id(agent), Id(agent.Child("agentPersonSDS")), Id(agent.Path("part", "partSDSRole")));
        if (await users.FindByRoleAsync(profile, cancellationToken) is not { } holder)
        {
            return Broken("a role profile of a smartcard user", profile);
        }

        var role = holder.Roles.First(r => r.Id == profile);
        return holder.Uid != user ? Broken($"user {holder.Uid}, whose role profile {profile} is", user)
            : !holder.IsOpen ? Broken("an open user", $"{user}, who is closed")
            : !role.IsOpenOn(UkTime.Date(clock.GetUtcNow())) ? Broken("an open role profile", $"{profile}, open {role.OpenDate:O} to {role.CloseDate:O}")
            : job != role.JobRole.Code && job != role.JobRoleCode ? Broken($"job role {role.JobRole.Code}, as role profile {profile} has", job)
            : (new MessageAuthor(holder.Uid, role), null);
    }

    /// <summary>True when a broken author is refused; else it is a warning, or nothing.</summary>
    public bool Refuses => options.Author == "enforce" && !options.Lenient;

    /// <summary>True when a broken author is told in the exchange record.</summary>
    public bool Warns => options.Author != "off";

    private static string Id(XmlElement? element) => element?.Child("id")?.Attribute("extension") ?? "";

    private static (MessageAuthor?, Refusal?) Broken(string expected, string came) => (null, new Refusal(Name, expected, came, "spine-messaging 11 step 13 (900)"));
}
