-- Makes or changes an ERP connection of an org. Writing what stands there already changes and records nothing.
create function ledgerline.connection_put(p_org text, p_connection text, p_kind text, p_base_url text, p_settings jsonb,
  p_secret_ref text, p_entities jsonb, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  insert into erp_connection as c (org_id, connection_id, kind, base_url, settings, secret_ref, entities)
  values (p_org, p_connection, p_kind, p_base_url, p_settings, p_secret_ref, p_entities)
  on conflict (org_id, connection_id) do update
    set kind = excluded.kind, base_url = excluded.base_url, settings = excluded.settings,
      secret_ref = excluded.secret_ref, entities = excluded.entities, updated_at = clock_timestamp()
    where (c.kind, c.base_url, c.settings, c.secret_ref, c.entities)
      is distinct from (excluded.kind, excluded.base_url, excluded.settings, excluded.secret_ref, excluded.entities);
  if not found then
    return false;
  end if;
  perform audit_record(p_org, p_actor, 'connection.put', 'connection/' || p_connection,
    jsonb_build_object('kind', p_kind, 'baseUrl', p_base_url, 'entities', p_entities));
  return true;
end $$;
