create table identity_position (
    id text primary key,
    ods_code text not null,
    name text not null,
    document text not null
);

create table identity_assignment (
    id text primary key,
    uid text not null,
    position_id text not null,
    document text not null
);

create index identity_assignment_uid on identity_assignment (uid);
create index identity_assignment_position on identity_assignment (position_id);

create table identity_request (
    id text primary key,
    made_by text not null,
    made_at bigint not null,
    closed_at bigint,
    document text not null
);

create index identity_request_made on identity_request (made_at);

create table identity_history (
    subject text not null,
    number integer not null,
    at bigint not null,
    actor text not null,
    role text not null,
    what text not null,
    reason text not null,
    state_before text not null,
    state_after text not null,
    primary key (subject, number)
);
