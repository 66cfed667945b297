-- Lets the org's client do more than before; what it may already, it keeps. Null when the org has no such client, else whether
-- anything is new.
create function ledgerline.org_grant(p_org text, p_client_id text, p_scopes text[], p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_new text[];
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select array(select unnest(p_scopes) except select unnest(c.scopes)) into v_new from org_client c
  where c.org_id = p_org and c.client_id = p_client_id and c.revoked_at is null for update;
  if not found then
    return null;
  elsif cardinality(v_new) = 0 then
    return false;
  end if;
  update org_client c set scopes = c.scopes || v_new where c.org_id = p_org and c.client_id = p_client_id;
  perform audit_record(p_org, p_actor, 'org.scopesGranted', 'org/' || p_org,
    jsonb_build_object('clientId', p_client_id, 'scopes', v_new));
  return true;
end $$;
