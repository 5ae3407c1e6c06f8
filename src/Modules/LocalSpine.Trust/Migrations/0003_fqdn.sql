create index trust_certificate_fqdn on trust_certificate (lower(fqdn));
