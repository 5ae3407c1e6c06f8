create table directory_entry (
    id bigint primary key,
    dn text not null,
    normal_dn text not null unique,
    attributes text not null,
    created_at text not null
);

create table directory_change (
    number bigint primary key,
    change_type text not null,
    change_time text not null,
    target_dn text not null,
    normal_dn text not null,
    changes text
);

create table directory_counter (
    name text primary key,
    value bigint not null
);

insert into directory_counter (name, value) values ('entry', 0);
insert into directory_counter (name, value) values ('change', 0);
insert into directory_counter (name, value) values ('asid', 200000100000);
insert into directory_counter (name, value) values ('party', 850000);

create table directory_account (
    normal_dn text primary key,
    salt text not null,
    hash text not null
);
