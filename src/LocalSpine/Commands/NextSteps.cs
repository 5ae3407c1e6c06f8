namespace LocalSpine.Commands;

/// <summary>What to do next about a refusal of the admin API that does not say so itself.</summary>
internal static class NextSteps
{
    /// <summary>A sentence, or null.</summary>
    public static string? After(string? rule) => rule switch
    {
        "MESH_MAILBOX_UNKNOWN" => "See 'localspine mailbox list', or make it with 'localspine mailbox create'.",
        "MESH_MAILBOX_EXISTS" => "Leave --id out to get the next free one, or change the one that is there with 'localspine mailbox change'.",
        "MESH_MAILBOX_INACTIVE" => "Switch it on with 'localspine mailbox change ID --active true'.",
        "MESH_MESSAGE_UNKNOWN" => "See 'localspine mailbox messages ID' for what a mailbox has.",
        "MESH_RECIPIENT_UNKNOWN" => "See 'localspine mailbox list' for mailboxes, and 'localspine workflow list' for workflows with BYPATIENT true.",
        "MESH_SENDER_WORKFLOW" => "Allow it with 'localspine mailbox change ID --sends WORKFLOW', or see 'localspine workflow list'.",
        "MESH_RECIPIENT_WORKFLOW" => "Allow it with 'localspine mailbox change ID --receives WORKFLOW', or see 'localspine workflow list'.",
        "MESH_RESPONDER_UNKNOWN" => "See 'localspine mailbox show ID' for its responders, and name theirs with --workflow.",
        "MESH_RESPONDER_HOOK" => "Name it with --url.",
        "MESH_GROUP" => "See 'localspine workflow list' for the groups that workflows are in.",
        "SHARING_UNKNOWN" => "See 'localspine proxy sharing' for the rules.",
        "SHARING_PARTY" => "Name them with --from and --to; '*' in quotes is any.",
        "EXCHANGE_NOT_KEPT" => "See 'localspine exchanges' for those that are.",
        "USER_UNKNOWN" => "See 'localspine user list'.",
        "ROLE_UNKNOWN" => "See 'localspine user show UID' for the role profiles.",
        "CARD_UNKNOWN" => "See 'localspine user list' for cards.",
        "CARD_ONE_EACH" => "End it with 'localspine card cancel NUMBER' or 'localspine card clear NUMBER'.",
        "RENEWAL_PERIOD" => "Move the clock with 'localspine clock', or write the card anew with 'localspine card repair NUMBER'.",
        "REQUEST_UNKNOWN" => "See 'localspine request list'.",
        "REQUEST_KIND" => "See 'localspine request kinds'.",
        "FIELD_REQUIRED" or "FIELD_UNKNOWN" => "See 'localspine request kinds KIND' for the fields; give them with --field NAME=VALUE.",
        "FOUR_EYES" => "Decide in another name: --actor NAME --roles ROLE.",
        "ESTATE_ROLE" => "Name an account that has it with --actor, or another name with --roles.",
        "INTEGRATION_EVIDENCE" => "Submit it with 'localspine request submit integration-test'.",
        "ACCOUNT_UNKNOWN" => "See 'localspine account list'.",
        "CHANGE_SERVICES" => "Name them with --service.",
        "CHANGE_TIMES" => "Give them with --from and --to.",
        "CHANGE_TITLE" => "Give it with --title.",
        "RELEASE_UNKNOWN" => "See 'localspine calendar releases'.",
        "BUILD_SERVICE" => "See 'localspine build list'.",
        "BUILD_PROFILE" => "See 'localspine build profiles', or make one with 'localspine build profile'.",
        "SNAPSHOT_PART_UNKNOWN" => "Nothing of that name is here; see 'localspine patient list', 'mailbox list' or 'endpoint list'.",
        "ODS_CODE" => "Give the code of your organisation with --ods, for example X26.",
        "NAMESPACE_EXISTS" => "See 'localspine namespace list', or end it with 'localspine namespace remove NAME'.",
        "NAMESPACE_UNKNOWN" => "See 'localspine namespace list'.",
        "NAMESPACE_LIMIT" => "End one with 'localspine namespace remove NAME', or give them --minutes.",
        "NAMESPACE_NESTED" => "Name the environment that was started with 'up' by --admin or LOCALSPINE_ADMIN.",
        "SEED" => "See 'localspine seed list' and 'localspine seed check FILE'.",
        _ => null,
    };
}
