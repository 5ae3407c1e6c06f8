create table demographics_change (
    nhs_number text not null,
    scn integer not null,
    at bigint not null,
    interaction text not null,
    message_id text not null,
    source text not null,
    primary key (nhs_number, scn)
);

create table demographics_address (
    postcode text not null,
    address_key text not null,
    lines text not null
);

create index demographics_address_key on demographics_address (postcode, address_key);

create table demographics_subscriber (
    asid text primary key
);
