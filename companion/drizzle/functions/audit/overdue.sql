-- Entries that have stood unchained for longer than p_seconds, the oldest hundred.
create function ledgerline.audit_overdue(p_org text, p_seconds integer)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_build_object('entryId', t.entry_id, 'at', t.at) order by t.entry_id), '[]')
    from (select e.entry_id, e.at from audit_entry e
      where e.org_id = p_org and e.at < clock_timestamp() - p_seconds * interval '1 second'
        and not exists (select from audit_chain c where c.org_id = e.org_id and c.entry_id = e.entry_id)
      order by e.entry_id limit 100) t);
end $$;
