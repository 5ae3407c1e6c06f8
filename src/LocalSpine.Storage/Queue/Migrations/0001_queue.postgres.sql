create table queue_item (
    id bigint generated always as identity primary key,
    module text not null,
    destination text not null,
    order_key text,
    subject bigint not null,
    state text not null,
    due bigint not null,
    attempt integer not null,
    max_attempts integer not null,
    retry_interval bigint not null,
    expires bigint not null,
    lease_owner text,
    last_error text,
    created bigint not null
);

create index queue_item_due on queue_item (module, destination, due, id) where state = 'pending';

create index queue_item_order on queue_item (module, order_key, id) where order_key is not null;

create index queue_item_subject on queue_item (module, subject);

create table queue_node (
    owner text primary key,
    alive_until bigint not null
);
