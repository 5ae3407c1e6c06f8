create index demographics_trace_key_birth on demographics_trace_key (birth_date, family);
