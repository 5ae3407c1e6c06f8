create table trust_secret (
    name text primary key,
    value text not null
);

create table trust_certificate (
    serial_number text primary key,
    fqdn text not null,
    not_before text not null,
    not_after text not null,
    issued_at text not null,
    certificate text not null,
    revoked_at text,
    reason text
);

create table trust_revision (
    id integer primary key,
    revision bigint not null
);

insert into trust_revision (id, revision) values (1, 0);
