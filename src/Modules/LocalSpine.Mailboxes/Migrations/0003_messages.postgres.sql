create table mailboxes_message (
    id bigint generated always as identity primary key,
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
    content bytea
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
    id bigint primary key,
    size bigint not null,
    checksum text not null,
    payload text,
    content bytea
);

create index mailboxes_chunk_payload on mailboxes_chunk (payload) where payload is not null;

-- How many wait, in shards: each writing connection counts in its own, so that writers never wait for each other.
create table mailboxes_waiting (
    mailbox text not null,
    shard bigint not null,
    waiting bigint not null,
    primary key (mailbox, shard)
);

create table mailboxes_token (
    mailbox text not null,
    nonce text not null,
    nonce_count text not null,
    until bigint not null,
    primary key (mailbox, nonce, nonce_count)
);

create index mailboxes_token_until on mailboxes_token (until);
