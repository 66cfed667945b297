-- Which org a client belongs to, by its public id: asked before any org is known. Revoked clients, halted orgs
-- and those at whose address another org was found are as none.
create function ledgerline.sweeper_client(p_client_id text)
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_build_object('orgId', c.org_id, 'clientId', c.client_id, 'secretHash', c.secret_hash,
    'previousSecretHash', c.previous_secret_hash, 'previousValidUntil', c.previous_valid_until, 'scopes', c.scopes)
  from org_client c join org o on o.org_id = c.org_id
  where c.client_id = p_client_id and c.revoked_at is null and o.halted_at is null
    and not exists (select from org_salesforce s where s.org_id = o.org_id and s.found_org_id is not null)
$$;
