-- The orgs that are registered, with their clients' public ids: for the operator's list. An org that was forgotten has no
-- client; its trail is there and is verified like any other.
create function ledgerline.sweeper_orgs()
returns table (org_id text, name text, client_id text, scopes text[], created_at timestamptz, halted boolean)
language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id, o.name, coalesce(c.client_id, ''), coalesce(c.scopes, '{}'), o.created_at, o.halted_at is not null
    or exists (select from org_salesforce s where s.org_id = o.org_id and s.found_org_id is not null)
  from org o left join org_client c on c.org_id = o.org_id and c.revoked_at is null
  order by o.created_at, c.created_at
$$;
