create table estate_setting (
    name text primary key,
    value text not null
);

create table estate_change (
    id integer primary key autoincrement,
    services text not null,
    starts bigint not null,
    ends bigint not null,
    title text not null,
    description text not null,
    closes integer not null,
    ended bigint,
    cancelled integer not null,
    revision integer not null,
    changed bigint not null
);

create table estate_release (
    id integer primary key autoincrement,
    released bigint not null,
    title text not null
);

create table estate_version (
    id integer primary key autoincrement,
    service text not null,
    version text not null,
    notes text not null,
    profile text not null,
    unique (service, version)
);

create table estate_profile (
    name text primary key,
    settings text not null
);

create table estate_build (
    environment text not null,
    service text not null,
    version text not null,
    set_at bigint not null,
    primary key (environment, service)
);
