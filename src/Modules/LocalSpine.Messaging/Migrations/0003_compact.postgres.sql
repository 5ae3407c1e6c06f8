-- Bodies on their own: a message that moves on rewrites some hundred bytes, not its body.
create table messaging_body (
    id bigint primary key,
    body bytea not null
);

insert into messaging_body (id, body) select id, body from messaging_message;

alter table messaging_message drop column body;

-- Row of the first message of its conversation; null in the first itself.
alter table messaging_message add column conversation bigint;

-- 1 when the HL7 id of a request is its message id, as many clients have it: then it needs no row of its own below.
alter table messaging_message add column hl7_is_message_id integer;

-- A first message that gave its conversation its own id is found by messaging_message_id, the others of a conversation by its first.
drop index messaging_message_conversation;

create index messaging_message_conversation_id on messaging_message (conversation_id) where conversation is null and message_id <> conversation_id;

create index messaging_message_conversation on messaging_message (conversation) where conversation is not null;

-- Pieces whose message was never stored are looked for by their key at each start.
create index messaging_message_payload on messaging_message (payload) where payload is not null;

create table messaging_hl7_id (
    party text not null,
    hl7_id text not null,
    until bigint not null,
    primary key (party, hl7_id)
);

insert into messaging_hl7_id (party, hl7_id, until) select substr(from_party, 5), message_id, until from messaging_seen where from_party like 'hl7 %';

drop table messaging_seen;

-- Accepted messages until they are sorted into the tables above and the queue.
create table messaging_inbox (
    id bigint generated always as identity primary key,
    received_at bigint not null,
    pattern integer not null,
    from_party text not null,
    to_party text not null,
    message_id text not null,
    conversation_id text not null,
    cpa_id text not null,
    service text not null,
    interaction text not null,
    content_type text not null,
    payload text,
    length bigint,
    destination text not null,
    attempts integer not null,
    retry_interval bigint not null,
    expires bigint not null,
    order_key text,
    body bytea not null
);
