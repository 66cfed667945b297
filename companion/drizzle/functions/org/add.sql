-- Registers an org with its first client; false when the org is registered already. An org that was forgotten comes back with a
-- new client and is served again.
create function ledgerline.org_add(p_org text, p_name text, p_client_id text, p_label text, p_secret_hash text,
  p_scopes text[], p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  insert into org as o (org_id, name) values (p_org, p_name)
  on conflict (org_id) do update set name = excluded.name, halted_at = null
    where not exists (select from org_client c where c.org_id = p_org and c.revoked_at is null);
  if not found then
    return false;
  end if;
  insert into org_client (org_id, client_id, label, secret_hash, scopes)
  values (p_org, p_client_id, p_label, p_secret_hash, p_scopes);
  perform audit_record(p_org, p_actor, 'org.added', 'org/' || p_org,
    jsonb_build_object('name', p_name, 'clientId', p_client_id, 'scopes', p_scopes));
  return true;
end $$;
