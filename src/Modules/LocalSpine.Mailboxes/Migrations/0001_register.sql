create table mailboxes_counter (
    name text primary key,
    value bigint not null
);

insert into mailboxes_counter (name, value) values ('seeded', 0), ('register', 0);

create table mailboxes_mailbox (
    mailbox_id text primary key,
    name text not null,
    billing_entity text not null,
    ods_code text not null,
    org_code text not null,
    org_name text not null,
    password text not null,
    kind text not null,
    active integer not null,
    delay bigint not null,
    folder text not null,
    last_seen bigint,
    client text not null
);

create table mailboxes_workflow (
    workflow_id text primary key,
    description text not null,
    restricted integer not null,
    by_patient integer not null
);

-- A group bundles workflows; sent_by says which side of the group sends that workflow, initiator or responder.
create table mailboxes_group (
    group_id text not null,
    workflow_id text not null,
    sent_by text not null,
    primary key (group_id, workflow_id, sent_by)
);

create table mailboxes_membership (
    mailbox_id text not null,
    group_id text not null,
    role text not null,
    primary key (mailbox_id, group_id, role)
);

-- Permissions outside of groups.
create table mailboxes_permission (
    mailbox_id text not null,
    workflow_id text not null,
    sends integer not null,
    receives integer not null,
    primary key (mailbox_id, workflow_id)
);

create table mailboxes_responder (
    mailbox_id text not null,
    workflow_id text not null,
    action text not null,
    reply_workflow text not null,
    hook_url text not null,
    code text not null,
    description text not null,
    primary key (mailbox_id, workflow_id)
);
