create table messaging_payload (
    payload text not null,
    seq integer not null,
    created bigint not null,
    data blob not null,
    primary key (payload, seq)
);

alter table messaging_message add column payload text;
alter table messaging_message add column length bigint;
