create table messaging_message (
    id integer primary key autoincrement,
    direction text not null,
    pattern text not null,
    from_party text not null,
    to_party text not null,
    message_id text not null,
    conversation_id text not null,
    ref_to_message_id text,
    cpa_id text not null,
    service text not null,
    interaction text not null,
    received_at bigint not null,
    state text not null,
    began_as text not null,
    reason text,
    content_type text not null,
    body blob not null
);

create index messaging_message_id on messaging_message (message_id);

create index messaging_message_conversation on messaging_message (conversation_id);

create table messaging_seen (
    from_party text not null,
    message_id text not null,
    until bigint not null,
    received_at bigint not null,
    primary key (from_party, message_id)
) without rowid;

create table messaging_event (
    message bigint not null,
    at bigint not null,
    what text not null,
    detail text
);

create index messaging_event_message on messaging_event (message);
