create table estate_request (
    id text primary key,
    applicant text not null,
    waits_for text,
    changed_at bigint not null,
    document text not null
);

create index estate_request_changed on estate_request (changed_at);

create table estate_product (
    product_key integer primary key,
    manufacturer text not null,
    name text not null,
    version text not null,
    document text not null,
    unique (manufacturer, name, version)
);

create table estate_test_patient (
    nhs_number text primary key,
    request text not null
);

create table estate_account (
    name text primary key,
    document text not null
);

create table estate_account_session (
    cookie_hash text primary key,
    name text not null,
    ends_at bigint not null
);
