-- What a sender that may be interrupted calls a message, written with the message: so it finds out whether the message was sent.
create table mailboxes_claim (
    claim text primary key,
    message_id text not null,
    recorded bigint not null
);
