insert into demographics_counter (name, value) values ('former-names', 0);
