create table estate_seed (
    id integer primary key,
    name text not null,
    base text not null,
    applied_at bigint not null
);
