-- The orgs that are connected to their Salesforce and not halted: ids only.
create function ledgerline.sweeper_salesforce()
returns table (org_id text) language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select c.org_id from org_salesforce c join org o on o.org_id = c.org_id where o.halted_at is null
    and c.found_org_id is null order by c.org_id
$$;
