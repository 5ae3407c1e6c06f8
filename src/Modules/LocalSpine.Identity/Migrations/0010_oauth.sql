create table identity_application (
    client_id text primary key,
    name text not null,
    document text not null
);

create table identity_signing_key (
    name text primary key,
    kid text not null,
    pem text not null
);

create table identity_grant (
    id text primary key,
    kind text not null,
    ref text not null,
    document text not null,
    expires bigint not null
);

create index identity_grant_ref on identity_grant (ref);
create index identity_grant_kind on identity_grant (kind, expires);
create index identity_grant_expires on identity_grant (expires);
