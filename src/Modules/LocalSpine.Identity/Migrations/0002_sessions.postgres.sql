create table identity_session (
    ticket text primary key,
    uid text not null,
    card text not null,
    role text,
    mode integer not null,
    log_session text not null,
    device text not null,
    address text not null,
    began bigint not null,
    last_use bigint not null,
    ends_at bigint not null,
    properties text not null
);

create index identity_session_uid on identity_session (uid);
create index identity_session_card on identity_session (card);
create index identity_session_ends on identity_session (ends_at);

create table identity_listener (
    ticket text not null,
    url text not null,
    primary key (ticket, url)
);

create table identity_challenge (
    challenge text primary key,
    at bigint not null
);

create index identity_challenge_at on identity_challenge (at);

create table identity_event (
    id bigint generated always as identity primary key,
    at bigint not null,
    ticket text not null,
    uid text not null,
    kind text not null,
    detail text not null
);

create index identity_event_ticket on identity_event (ticket);

create table identity_post (
    id bigint generated always as identity primary key,
    ticket text not null,
    uid text not null,
    kind text not null,
    url text not null,
    content_type text not null,
    body text not null
);
