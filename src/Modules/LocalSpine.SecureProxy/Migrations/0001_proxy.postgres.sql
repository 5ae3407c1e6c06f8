create table secureproxy_sharing (
    id bigint generated always as identity primary key,
    consumer text not null,
    provider text not null,
    interaction text not null,
    allows integer not null
);

create table secureproxy_audit (
    id bigint generated always as identity primary key,
    first_at bigint not null,
    last_at bigint not null,
    row_count integer not null,
    content bytea not null
);

create index secureproxy_audit_time on secureproxy_audit (first_at);

create table secureproxy_recording (
    recording_key text primary key,
    provider text not null,
    interaction text not null,
    method text not null,
    url text not null,
    status integer not null,
    headers text not null,
    body bytea not null,
    recorded_at bigint not null
);
