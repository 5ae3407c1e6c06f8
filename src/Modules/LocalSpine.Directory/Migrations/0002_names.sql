create table directory_name (
    fqdn text primary key,
    address text not null
);
