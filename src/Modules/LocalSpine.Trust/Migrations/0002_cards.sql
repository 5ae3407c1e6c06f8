alter table trust_certificate add column issuer text not null default 'subca';
