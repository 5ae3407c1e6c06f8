create table demographics_patient (
    nhs_number text primary key,
    scn integer not null,
    record text not null
);

create table demographics_trace_key (
    family text not null,
    birth_date text not null,
    gender integer not null,
    nhs_number text not null
);

create index demographics_trace_key_search on demographics_trace_key (family, birth_date, gender);
create index demographics_trace_key_patient on demographics_trace_key (nhs_number);

create table demographics_counter (
    name text primary key,
    value bigint not null
);

insert into demographics_counter (name, value) values ('allocated', 997000000);
insert into demographics_counter (name, value) values ('seeded', 0);
