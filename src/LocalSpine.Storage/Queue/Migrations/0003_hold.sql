create table queue_hold (
    module text primary key,
    since bigint not null,
    until bigint not null
);
