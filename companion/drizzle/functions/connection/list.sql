-- The ERP connections of an org, or one of them.
create function ledgerline.connection_list(p_org text, p_connection text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_build_object('connectionId', c.connection_id, 'kind', c.kind,
    'baseUrl', c.base_url, 'settings', c.settings, 'secretRef', c.secret_ref, 'entities', c.entities)
    order by c.connection_id), '[]')
  from erp_connection c where c.org_id = p_org and (p_connection is null or c.connection_id = p_connection));
end $$;
