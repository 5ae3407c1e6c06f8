-- Pieces whose message was never stored are looked for by their key at each start.
create index messaging_message_payload on messaging_message (payload) where payload is not null;
