using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>Users, positions, assignments and requests: each rule broken once, and what follows from each change (identity 11).</summary>
public abstract class RegistrationTests(SpineFixture spine)
{
    private readonly RegistrationApi _api = new(spine);

    [Theory]
    [InlineData("USER_NAME", "family", "")]
    [InlineData("USER_BIRTH_DATE", "birthDate", null)]
    [InlineData("USER_BIRTH_DATE", "birthDate", "2999-01-01")]
    [InlineData("USER_NATIONAL_INSURANCE", "nationalInsurance", "A1")]
    [InlineData("USER_EMAIL", "email", "nowhere")]
    [InlineData("USER_DOCUMENTS", "documents", null)]
    [InlineData("USER_FACE_TO_FACE", "faceToFace", null)]
    public async Task A_user_is_created_with_everything_that_registration_wants(string rule, string field, string? value)
    {
        var user = RegistrationApi.User("NEVER");
        user[field] = value;
        await _api.RefusedAsync(rule, "registrations", RegistrationApi.Agent, user);
    }

    // A NUL is what PostgreSQL refuses, long after the rules.
    [Theory]
    [InlineData("USER_NAME", "family", "BE\0LL")]
    [InlineData("USER_NAME", "given", "A\u0007N")]
    [InlineData("USER_TEXT", "title", "M\0r")]
    [InlineData("USER_TEXT", "middleNames", "A\0")]
    [InlineData("USER_EMAIL", "email", "a\0@example.com")]
    [InlineData("USER_TELEPHONE", "telephone", "01\u001b3")]
    public async Task Control_characters_are_no_text(string rule, string field, string value)
    {
        await _api.RefusedAsync(rule, "registrations", RegistrationApi.Agent, new Dictionary<string, object?>(RegistrationApi.User("NEVER")) { [field] = value });
        await _api.RefusedAsync(rule, "requests", RegistrationApi.Sponsor, new { kind = "CreateUser", user = new Dictionary<string, object?>(RegistrationApi.User("NEVER")) { [field] = value } });
    }

    [Fact]
    public async Task Control_characters_are_no_reason_no_document_and_no_position_either()
    {
        await _api.RefusedAsync("USER_TEXT", "registrations", RegistrationApi.Agent, new Dictionary<string, object?>(RegistrationApi.User("NEVER")) { ["documents"] = new[] { "passport 1", "bill\0 2", "letter 3" } });
        await _api.RefusedAsync("USER_NAME", "users", null, new { family = "BELL", given = "A\0" });
        await _api.RefusedAsync("USER_TEXT", "users", null, new { family = "BELL", given = "ANN", title = "M\0" });
        var uid = await _api.UserAsync("CONTROL");
        await _api.RefusedAsync("TEXT_CONTROL_CHARACTER", $"users/{uid}/close?reason=a%00b", RegistrationApi.Agent);
        await _api.RefusedAsync("POSITION_NAME", "positions", RegistrationApi.Manager, new { name = "Po\0", odsCode = "RZ1", profiles = new[] { new { jobRole = "R8009" } } });
    }

    [Fact]
    public async Task Two_documents_are_not_enough_and_neither_is_one_twice()
    {
        await _api.RefusedAsync("USER_DOCUMENTS", "registrations", RegistrationApi.Agent, With("documents", new[] { "passport 1", "bill 2" }));
        await _api.RefusedAsync("USER_DOCUMENTS", "registrations", RegistrationApi.Agent, With("documents", new[] { "passport 1", "bill 2", "Passport 1" }));

        static Dictionary<string, object?> With(string field, object value) => new(RegistrationApi.User("NEVER")) { [field] = value };
    }

    [Fact]
    public async Task Who_is_registered_already_is_found_by_name_and_birth_or_by_number_unless_it_is_another_person()
    {
        var user = RegistrationApi.User("TWIN");
        var uid = RegistrationApi.Text(await _api.PostAsync("registrations", RegistrationApi.Agent, user), "uid");
        Assert.Matches("^[0-9]{12}$", uid);
        await _api.RefusedAsync("USER_DUPLICATE", "registrations", RegistrationApi.Agent, user);
        Assert.NotEqual(uid, RegistrationApi.Text(await _api.PostAsync("registrations", RegistrationApi.Agent, new Dictionary<string, object?>(user) { ["notDuplicate"] = true }), "uid"));
        Assert.NotEqual(uid, RegistrationApi.Text(await _api.PostAsync("registrations", RegistrationApi.Agent, new Dictionary<string, object?>(user) { ["birthDate"] = "1981-05-06" }), "uid"));

        var number = $"QQ{Random.Shared.Next(1_000_000):D6}C";
        await _api.PostAsync("registrations", RegistrationApi.Agent, new Dictionary<string, object?>(RegistrationApi.User("FIRST")) { ["nationalInsurance"] = number });
        await _api.RefusedAsync("USER_DUPLICATE", "registrations", RegistrationApi.Agent, new Dictionary<string, object?>(RegistrationApi.User("SECOND")) { ["nationalInsurance"] = number });
    }

    // Columns: create user, close user, issue card, create position, assign (not assignable, other organisation).
    [Theory]
    [InlineData(RegistrationApi.Manager, true, true, true, true, true)]
    [InlineData(RegistrationApi.AdvancedAgent, true, true, true, true, true)]
    [InlineData(RegistrationApi.Agent, true, true, true, false, true)]
    [InlineData(RegistrationApi.Sponsor, false, false, false, false, false)]
    [InlineData(RegistrationApi.Administrator, false, false, false, false, false)]
    [InlineData(RegistrationApi.Clinician, false, false, false, false, false)]
    public async Task The_table_of_rights_holds(string actor, bool creates, bool closes, bool issues, bool makesPositions, bool assigns)
    {
        var uid = await _api.UserAsync($"TABLE{actor[^3..]}");
        var position = await _api.PositionAsync($"Table {actor}", "RZ1", assignable: true);
        await Try(creates, "registrations", RegistrationApi.User($"MADE{actor[^3..]}"));
        await Try(issues, $"users/{uid}/cards", new { });
        await Try(makesPositions, "positions", new { name = "Of the table", odsCode = "RZ1", profiles = new[] { new { jobRole = "R8000" } } });
        var (rule, _) = await _api.SendAsync(HttpMethod.Post, "assignments", actor, new { uid, positionId = position });
        Assert.Equal(assigns ? null : actor == RegistrationApi.Sponsor ? "POSITION_OTHER_ORGANISATION" : "RA_RIGHTS", rule);
        await Try(closes, $"users/{uid}/close", null);

        async Task Try(bool may, string path, object? body)
        {
            var (refused, json) = await _api.SendAsync(HttpMethod.Post, path, actor, body);
            Assert.True(refused == (may ? null : "RA_RIGHTS"), $"{path}: {json}");
        }
    }

    [Fact]
    public async Task An_ID_checker_creates_and_changes_users_and_does_nothing_else()
    {
        var checker = RegistrationApi.Text(
            await _api.PostAsync("users", null, new { family = "CHECKER", given = "ANY", roles = new[] { new { odsCode = "Z90001", jobRole = "R8008", activities = new[] { "B0267" } } } }), "uid");
        var uid = RegistrationApi.Text(await _api.PostAsync("registrations", checker, RegistrationApi.User("CHECKED")), "uid");
        await _api.DoAsync(HttpMethod.Patch, $"registrations/{uid}", checker, new { telephone = "01632 960002" });
        var card = await _api.CardAsync(uid, passcode: null);
        await _api.RefusedAsync("RA_RIGHTS", $"cards/{card}/unlock", checker, new { passcode = "2468" });
        await _api.RefusedAsync("RA_RIGHTS", $"users/{uid}/close", checker);
        var position = await _api.PositionAsync("Of the checker", "Z90001", assignable: true);
        await _api.RefusedAsync("RA_RIGHTS", "assignments", checker, new { uid, positionId = position });
        var request = RegistrationApi.Text(await _api.PostAsync("requests", RegistrationApi.Sponsor, new { kind = "AssignPosition", uid, positionId = position }), "id");
        await _api.RefusedAsync("RA_RIGHTS", $"requests/{request}/grant", checker, new { });
    }

    [Fact]
    public async Task Sponsors_assign_what_was_made_assignable_at_their_own_organisation_only()
    {
        var uid = await _api.UserAsync("SPONSORED");
        var fixedOne = await _api.PositionAsync("Not assignable", "Z90001", assignable: false);
        var elsewhere = await _api.PositionAsync("Elsewhere", "Z90002", assignable: true);
        var own = await _api.PositionAsync("Own", "Z90001", assignable: true, "R8008", "B0264");
        await _api.RefusedAsync("POSITION_NOT_ASSIGNABLE", "assignments", RegistrationApi.Sponsor, new { uid, positionId = fixedOne });
        await _api.RefusedAsync("POSITION_OTHER_ORGANISATION", "assignments", RegistrationApi.Sponsor, new { uid, positionId = elsewhere });
        var assignment = await _api.PostAsync("assignments", RegistrationApi.Sponsor, new { uid, positionId = own });
        await _api.RefusedAsync("ASSIGNMENT_EXISTS", "assignments", RegistrationApi.Sponsor, new { uid, positionId = own });
        await _api.RefusedAsync("FOUR_EYES", "assignments", RegistrationApi.Sponsor, new { uid = RegistrationApi.Sponsor, positionId = own });
        var role = Assert.Single(await _api.OpenRolesAsync(uid));
        Assert.Equal(("Z90001", "S8001:G8002:R8008"), (RegistrationApi.Text(role, "odsCode"), RegistrationApi.Text(role, "jobRoleCode")));
        await _api.PostAsync($"assignments/{RegistrationApi.Text(assignment, "id")}/end", RegistrationApi.Sponsor);
        Assert.Empty(await _api.OpenRolesAsync(uid));
        await _api.RefusedAsync("ASSIGNMENT_STATE", $"assignments/{RegistrationApi.Text(assignment, "id")}/end", RegistrationApi.Sponsor);
    }

    [Fact]
    public async Task Positions_go_from_draft_to_granted_to_closed()
    {
        var uid = await _api.UserAsync("PLACED");
        await _api.RefusedAsync("POSITION_PROFILES", "positions", RegistrationApi.Manager, new { name = "Empty", odsCode = "RZ1", profiles = Array.Empty<object>() });
        await _api.RefusedAsync("POSITION_ORGANISATION", "positions", RegistrationApi.Manager, new { name = "Nowhere", odsCode = "NONE", profiles = new[] { new { jobRole = "R8000" } } });
        await _api.RefusedAsync("POSITION_NAME", "positions", RegistrationApi.Manager, new { odsCode = "RZ1", profiles = new[] { new { jobRole = "R8000" } } });
        await _api.RefusedAsync("ROLE_JOB_ROLE", "positions", RegistrationApi.Manager, new { name = "Wrong", odsCode = "RZ1", profiles = new[] { new { jobRole = "R9999" } } });
        await _api.RefusedAsync("ROLE_ACTIVITY", "positions", RegistrationApi.Manager, new { name = "Wrong", odsCode = "RZ1", profiles = new[] { new { jobRole = "R8000", activities = new[] { "0264" } } } });
        var id = RegistrationApi.Text(await _api.PostAsync("positions", RegistrationApi.Manager, new { name = "Steps", odsCode = "RZ1", profiles = new[] { new { jobRole = "R8000" } } }), "id");
        await _api.RefusedAsync("POSITION_STATE", "assignments", RegistrationApi.Manager, new { uid, positionId = id });
        await _api.RefusedAsync("POSITION_APPROVAL", $"positions/{id}/grant", RegistrationApi.Manager);
        await _api.PostAsync($"positions/{id}/grant?reason=board", RegistrationApi.Manager);
        await _api.RefusedAsync("POSITION_STATE", $"positions/{id}/grant?reason=board", RegistrationApi.Manager);
        await _api.PostAsync("assignments", RegistrationApi.Manager, new { uid, positionId = id });
        Assert.Single(await _api.OpenRolesAsync(uid));
        var closed = await _api.PostAsync($"positions/{id}/close?reason=gone", RegistrationApi.Manager);
        Assert.Equal("Closed", RegistrationApi.Text(closed, "state"));
        Assert.Empty(await _api.OpenRolesAsync(uid));
        await _api.RefusedAsync("POSITION_STATE", $"positions/{id}/close", RegistrationApi.Manager);
        await _api.RefusedAsync("POSITION_STATE", "assignments", RegistrationApi.Manager, new { uid, positionId = id });
        var history = await _api.DoAsync(HttpMethod.Get, $"registrations/history?subject=position+{id}", null);
        Assert.Equal(["closed", "granted", "created"], history.EnumerateArray().Select(l => RegistrationApi.Text(l, "what")));
        Assert.Equal("gone", RegistrationApi.Text(history[0], "reason"));
        Assert.StartsWith("Granted: Steps at RZ1", RegistrationApi.Text(history[0], "before"), StringComparison.Ordinal);
        Assert.Contains(RegistrationApi.Manager, RegistrationApi.Text(history[0], "actor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_a_position_changes_the_role_profiles_of_all_who_have_it_and_their_ids_stay()
    {
        string[] uids = [await _api.UserAsync("HOLDERA"), await _api.UserAsync("HOLDERB")];
        var id = await _api.PositionAsync("Changing", "RZ1", assignable: false, "R8001", "B0264");
        foreach (var uid in uids)
        {
            await _api.PostAsync("assignments", RegistrationApi.Agent, new { uid, positionId = id });
        }

        var before = new List<string>();
        foreach (var uid in uids)
        {
            before.Add(RegistrationApi.Text(Assert.Single(await _api.OpenRolesAsync(uid)), "id"));
        }

        var profile = RegistrationApi.Text((await _api.DoAsync(HttpMethod.Get, $"positions/{id}", null)).GetProperty("profiles")[0], "id");
        await _api.DoAsync(HttpMethod.Patch, $"positions/{id}", RegistrationApi.Manager, new
        {
            profiles = new object[] { new { id = profile, jobRole = "R8001", activities = new[] { "B0264", "B0820" } }, new { jobRole = "R8008", odsCode = "RZ2" } },
        });
        for (var i = 0; i < uids.Length; i++)
        {
            var roles = await _api.OpenRolesAsync(uids[i]);
            var kept = Assert.Single(roles, r => RegistrationApi.Text(r, "id") == before[i]);
            Assert.Equal(["B0264", "B0820"], kept.GetProperty("activities").EnumerateArray().Select(a => a.GetString()));
            Assert.Equal("RZ2", RegistrationApi.Text(Assert.Single(roles, r => RegistrationApi.Text(r, "id") != before[i]), "odsCode"));

            // The directory has it at once, and its change log says so.
            var entry = Assert.Single(await _api.SearchAsync("ou=People,o=nhs", $"(uniqueIdentifier={before[i]})"));
            Assert.Equal(["B0264", "B0820"], entry["nhsBusinessFunctionsCodes"].Order());
        }

        await _api.DoAsync(HttpMethod.Patch, $"positions/{id}", RegistrationApi.Manager, new { profiles = new[] { new { jobRole = "R8008", odsCode = "RZ2" } } });
        Assert.DoesNotContain(await _api.OpenRolesAsync(uids[0]), r => RegistrationApi.Text(r, "id") == before[0]);
    }

    [Fact]
    public async Task The_directory_shows_each_change_at_once_with_an_entry_in_its_change_log()
    {
        var uid = await _api.UserAsync("PUBLISHED");
        var person = Assert.Single(await _api.SearchAsync("ou=People,o=nhs", $"(&(objectClass=nhsPerson)(uid={uid}))"));
        Assert.Equal("REGISTERED", person.One("sn"));
        await _api.DoAsync(HttpMethod.Patch, $"registrations/{uid}", RegistrationApi.Agent, new { family = "RENAMED" });
        Assert.Equal("RENAMED", Assert.Single(await _api.SearchAsync("ou=People,o=nhs", $"(&(objectClass=nhsPerson)(uid={uid}))")).One("sn"));

        var id = await _api.PositionAsync("Published", "Z90003", assignable: false);
        var assignment = await _api.PostAsync("assignments", RegistrationApi.Agent, new { uid, positionId = id });
        var role = RegistrationApi.Text(Assert.Single(await _api.OpenRolesAsync(uid)), "id");
        Assert.Empty(Assert.Single(await _api.SearchAsync("ou=People,o=nhs", $"(uniqueIdentifier={role})"))["nhsOrgCloseDate"]);
        await _api.PostAsync($"assignments/{RegistrationApi.Text(assignment, "id")}/end", RegistrationApi.Agent);
        Assert.Single(Assert.Single(await _api.SearchAsync("ou=People,o=nhs", $"(uniqueIdentifier={role})"))["nhsOrgCloseDate"]);
        await _api.PostAsync($"users/{uid}/close?reason=left", RegistrationApi.Agent);
        Assert.NotEqual("1", Assert.Single(await _api.SearchAsync("ou=People,o=nhs", $"(&(objectClass=nhsPerson)(uid={uid}))")).One("nhsPersonStatus"));

        var log = await _api.SearchAsync("cn=Changelog,o=nhs", $"(targetDN=*{uid}*)", asReader: true);
        Assert.Contains(log, e => e.One("changeType") == "add" && e.One("targetDN").StartsWith($"uid={uid}", StringComparison.OrdinalIgnoreCase));
        Assert.True(log.Count(e => e.One("changeType") == "modify" && e.One("targetDN").StartsWith($"uid={uid}", StringComparison.OrdinalIgnoreCase)) >= 2);
        Assert.Contains(log, e => e.One("changeType") == "modify" && e.One("targetDN").Contains(role, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_grants_their_own_request()
    {
        var uid = await _api.UserAsync("WAITING");
        var id = await _api.PositionAsync("Wanted", "Z90001", assignable: true);
        foreach (var actor in new[] { RegistrationApi.Manager, RegistrationApi.Sponsor })
        {
            var request = RegistrationApi.Text(await _api.PostAsync("requests", actor, new { kind = "AssignPosition", uid, positionId = id }), "id");
            await _api.RefusedAsync("FOUR_EYES", $"requests/{request}/grant", actor);
            await _api.RefusedAsync("FOUR_EYES", $"requests/{request}/reject?reason=no", actor);
            await _api.PostAsync($"requests/{request}/cancel", actor);
        }
    }

    [Fact]
    public async Task A_request_goes_from_draft_to_submitted_to_granted_and_is_done_with_the_grant()
    {
        var uid = await _api.UserAsync("ASKEDFOR");
        var id = await _api.PositionAsync("Asked for", "Z90001", assignable: false);
        var request = RegistrationApi.Text(await _api.PostAsync("requests", RegistrationApi.Sponsor, new { kind = "AssignPosition", uid, positionId = id, reason = "starts today", draft = true }), "id");
        await _api.RefusedAsync("REQUEST_STATE", $"requests/{request}/grant", RegistrationApi.Agent);
        await _api.RefusedAsync("REQUEST_OWN", $"requests/{request}/submit", RegistrationApi.Agent);
        await _api.PostAsync($"requests/{request}/submit", RegistrationApi.Sponsor);
        await _api.RefusedAsync("RA_RIGHTS", $"requests/{request}/grant", RegistrationApi.Administrator);
        Assert.Empty(await _api.OpenRolesAsync(uid));
        var granted = await _api.PostAsync($"requests/{request}/grant?reason=fits", RegistrationApi.Agent, new { });
        Assert.Equal("Granted", RegistrationApi.Text(granted, "state"));
        Assert.Single(await _api.OpenRolesAsync(uid));
        await _api.RefusedAsync("REQUEST_STATE", $"requests/{request}/grant", RegistrationApi.Agent);
        await _api.RefusedAsync("REQUEST_STATE", $"requests/{request}/cancel", RegistrationApi.Sponsor);
        var history = await _api.DoAsync(HttpMethod.Get, $"registrations/history?subject=request+{request}", null);
        Assert.Equal(["granted", "submitted", "made"], history.EnumerateArray().Select(l => RegistrationApi.Text(l, "what")));

        var end = RegistrationApi.Text(await _api.PostAsync("requests", RegistrationApi.Sponsor, new { kind = "EndAssignment", uid, assignmentId = RegistrationApi.Text(granted, "assignmentId") }), "id");
        await _api.RefusedAsync("REQUEST_REASON", $"requests/{end}/reject", RegistrationApi.Agent);
        Assert.Equal("Rejected", RegistrationApi.Text(await _api.PostAsync($"requests/{end}/reject?reason=still+needed", RegistrationApi.Agent), "state"));
        Assert.Single(await _api.OpenRolesAsync(uid));
    }

    [Fact]
    public async Task A_user_whom_a_sponsor_asks_for_is_created_when_registration_saw_the_documents()
    {
        var user = RegistrationApi.User("REQUESTED");
        user["documents"] = user["faceToFace"] = null;
        await _api.RefusedAsync("RA_RIGHTS", "requests", RegistrationApi.Administrator, new { kind = "CreateUser", user });
        var request = RegistrationApi.Text(await _api.PostAsync("requests", RegistrationApi.Sponsor, new { kind = "CreateUser", user }), "id");
        await _api.RefusedAsync("USER_DOCUMENTS", $"requests/{request}/grant", RegistrationApi.Agent, new { });
        var granted = await _api.PostAsync($"requests/{request}/grant", RegistrationApi.Agent, new { documents = new[] { "a 1", "b 2", "c 3" }, faceToFace = true });
        Assert.Single(await _api.SearchAsync("ou=People,o=nhs", $"(&(objectClass=nhsPerson)(uid={RegistrationApi.Text(granted, "uid")}))"));
    }

    [Fact]
    public async Task Sponsors_grant_what_others_ask_for_within_their_own_scope()
    {
        var own = await _api.PositionAsync("Scope", "Z90001", assignable: true);
        var other = await _api.PositionAsync("Out of scope", "Z90002", assignable: true);
        var inside = RegistrationApi.Text(await _api.PostAsync("requests", RegistrationApi.Clinician, new { kind = "AssignPosition", uid = RegistrationApi.Clinician, positionId = own }), "id");
        var outside = RegistrationApi.Text(await _api.PostAsync("requests", RegistrationApi.Clinician, new { kind = "AssignPosition", uid = RegistrationApi.Clinician, positionId = other }), "id");
        await _api.RefusedAsync("RA_RIGHTS", "requests", RegistrationApi.Clinician, new { kind = "AssignPosition", uid = RegistrationApi.Sponsor, positionId = own });
        await _api.RefusedAsync("RA_RIGHTS", $"requests/{outside}/grant", RegistrationApi.Sponsor, new { });
        var granted = await _api.PostAsync($"requests/{inside}/grant", RegistrationApi.Sponsor, new { });
        await _api.PostAsync($"assignments/{RegistrationApi.Text(granted, "assignmentId")}/end", RegistrationApi.Agent);
    }

    [Theory]
    [InlineData("REQUEST_KIND", null, RegistrationApi.Clinician)]
    [InlineData("REQUEST_USER", "CreateUser", null)]
    [InlineData("REQUEST_USER", "CloseUser", null)]
    [InlineData("REQUEST_DETAILS", "ChangeDetails", RegistrationApi.Clinician)]
    [InlineData("REQUEST_POSITION", "AssignPosition", RegistrationApi.Clinician)]
    [InlineData("REQUEST_ASSIGNMENT", "EndAssignment", RegistrationApi.Clinician)]
    public Task A_request_says_what_it_asks_for(string rule, string? kind, string? uid) => _api.RefusedAsync(rule, "requests", RegistrationApi.Sponsor, new { kind, uid });

    [Theory]
    [InlineData("REQUEST_UNKNOWN", "requests/555999999999/grant", RegistrationApi.Manager)]
    [InlineData("POSITION_UNKNOWN", "positions/555999999999/close", RegistrationApi.Manager)]
    [InlineData("ASSIGNMENT_UNKNOWN", "assignments/555999999999/end", RegistrationApi.Manager)]
    [InlineData("USER_UNKNOWN", "users/555999999999/close", RegistrationApi.Manager)]
    [InlineData("CARD_UNKNOWN", "cards/9999999999/cancel", RegistrationApi.Manager)]
    [InlineData("ACTOR_UNKNOWN", "cards/9999999999/cancel", "555999999999")]
    public Task What_is_not_there_is_said_so(string rule, string path, string actor) => _api.RefusedAsync(rule, path, actor, new { });

    [Fact]
    public async Task Days_of_an_assignment_are_in_their_order()
    {
        var uid = await _api.UserAsync("DATED");
        var id = await _api.PositionAsync("Dated", "RZ1", assignable: false);
        await _api.RefusedAsync("ROLE_DATES", "assignments", RegistrationApi.Agent, new { uid, positionId = id, first = "2040-02-01", last = "2040-01-31" });
        var assignment = RegistrationApi.Text(await _api.PostAsync("assignments", RegistrationApi.Agent, new { uid, positionId = id, last = "2040-01-31" }), "id");
        await _api.RefusedAsync("ASSIGNMENT_DATES", $"assignments/{assignment}/end?last=2040-02-01", RegistrationApi.Agent);
        await _api.RefusedAsync("ASSIGNMENT_DATES", $"assignments/{assignment}/end?last=2001-01-01", RegistrationApi.Agent);
        Assert.Equal("2039-12-31", RegistrationApi.Text(await _api.PostAsync($"assignments/{assignment}/end?last=2039-12-31", RegistrationApi.Agent), "last"));
        Assert.Equal("2039-12-31", RegistrationApi.Text(Assert.Single(await _api.OpenRolesAsync(uid)), "closeDate"));
    }

    [Fact]
    public async Task Of_several_who_grant_one_request_or_create_one_user_at_once_one_does()
    {
        var uid = await _api.UserAsync("CONTENDED");
        var id = await _api.PositionAsync("Contended", "RZ1", assignable: false);
        var request = RegistrationApi.Text(await _api.PostAsync("requests", RegistrationApi.Sponsor, new { kind = "AssignPosition", uid, positionId = id }), "id");
        var grants = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _api.SendAsync(HttpMethod.Post, $"requests/{request}/grant", RegistrationApi.Agent, new { })));
        Assert.Single(grants, g => g.Rule is null);
        Assert.All(grants.Where(g => g.Rule is not null), g => Assert.Equal("REQUEST_STATE", g.Rule));
        Assert.Single(await _api.OpenRolesAsync(uid));

        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _api.SendAsync(HttpMethod.Post, "registrations", RegistrationApi.Agent, RegistrationApi.User("ONCEONLY"))));
        Assert.Single(users, u => u.Rule is null);
        Assert.All(users.Where(u => u.Rule is not null), u => Assert.Equal("USER_DUPLICATE", u.Rule));
    }

    [Fact]
    public async Task Users_are_closed_and_reopened_and_what_a_closed_one_cannot_be_given()
    {
        var uid = await _api.UserAsync("LEAVER");
        var id = await _api.PositionAsync("For leavers", "RZ1", assignable: false);
        await _api.PostAsync($"users/{uid}/close?reason=left", RegistrationApi.Agent);
        await _api.RefusedAsync("USER_STATE", $"users/{uid}/close", RegistrationApi.Agent);
        await _api.RefusedAsync("USER_OPEN", "assignments", RegistrationApi.Agent, new { uid, positionId = id });
        await _api.RefusedAsync("USER_OPEN", $"users/{uid}/cards", RegistrationApi.Agent, new { });
        await _api.PostAsync($"users/{uid}/open?reason=back", RegistrationApi.Agent);
        await _api.PostAsync("assignments", RegistrationApi.Agent, new { uid, positionId = id });
        var history = await _api.DoAsync(HttpMethod.Get, $"registrations/history?subject=user+{uid}", null);
        Assert.Equal(["position assigned", "reopened", "closed", "created"], history.EnumerateArray().Select(l => RegistrationApi.Text(l, "what")));
    }
}

[Collection(OnSqlite.Name)]
public sealed class RegistrationOnSqlite(SqliteFixture spine) : RegistrationTests(spine);

[Collection(OnPostgres.Name)]
public sealed class RegistrationOnPostgres(PostgresFixture spine) : RegistrationTests(spine);
