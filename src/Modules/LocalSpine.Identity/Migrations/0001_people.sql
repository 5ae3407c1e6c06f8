create table identity_person (
    uid text primary key,
    family text not null,
    given text not null,
    document text not null
);

create table identity_role (
    id text primary key,
    uid text not null
);

create table identity_card (
    serial text primary key,
    uid text not null
);
