create index directory_change_entry on directory_change (normal_dn, number);
