-- The process that sends this statement, by the name of its connection ('ledgerline <role> <id>'), which a pooler keeps too.
-- Null for one that does not report its presence: its leases run to their end.
create function ledgerline.lease_holder()
returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select substring(current_setting('application_name') from '^ledgerline [a-z]+ ([0-9a-f-]{36})$')
$$;
