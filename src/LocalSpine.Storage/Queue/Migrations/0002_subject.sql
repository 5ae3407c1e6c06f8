-- Work without a destination is found in its turn only.
drop index queue_item_subject;

create index queue_item_subject on queue_item (module, subject) where destination <> '';
