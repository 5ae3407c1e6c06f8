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

create table mailboxes_message (
    id integer primary key autoincrement,
    message_id text not null,
    is_report integer not null,
    status integer not null,
    sender text not null,
    recipient text not null,
    route_to text not null,
    workflow_id text not null,
    local_id text not null,
    subject text not null,
    file_name text not null,
    partner_id text not null,
    checksum text not null,
    content_type text not null,
    content_encoding text not null,
    encrypted integer not null,
    compressed integer not null,
    chunks integer not null,
    size bigint not null,
    linked_id text not null,
    code text not null,
    event text not null,
    description text not null,
    created bigint not null,
    changed bigint not null,
    accepted bigint,
    acknowledged bigint,
    expires bigint not null,
    seq bigint,
    -- When the message's life goes on by itself: a delay ends, it expires, it is deleted.
    due bigint not null,
    -- The bytes of a message of one chunk and at most 4 KB, and their checksum.
    content_checksum text,
    content blob
);

create unique index mailboxes_message_id on mailboxes_message (message_id);

create index mailboxes_message_sender on mailboxes_message (sender, id);

create index mailboxes_message_recipient on mailboxes_message (recipient, id);

-- Inboxes, in the order in which messages became available: a page of one is a piece of this index.
create index mailboxes_message_inbox on mailboxes_message (recipient, seq, message_id, workflow_id) where status = 1;

create index mailboxes_message_local on mailboxes_message (sender, local_id) where local_id <> '';

create index mailboxes_message_due on mailboxes_message (due);

-- Accepted by a mailbox that delays, and not in its inbox yet.
create index mailboxes_message_delayed on mailboxes_message (due) where seq is null and status = 1;

-- Chunk number n of any other message has the id message * 16384 + n. Its bytes are here when they are few, else in the payload store.
create table mailboxes_chunk (
    id integer primary key,
    size bigint not null,
    checksum text not null,
    payload text,
    content blob
);

create index mailboxes_chunk_payload on mailboxes_chunk (payload) where payload is not null;

-- Used tokens in the order of their use; the process knows them in memory.
create table mailboxes_token (
    id integer primary key,
    mailbox text not null,
    nonce text not null,
    nonce_count text not null,
    until bigint not null
);
