-- Entries that should be chained and are not, the oldest hundred: those that have stood for longer than p_seconds, and
-- those of a transaction before the last chained one, whatever time they claim: the sealer had passed them by.
create function ledgerline.audit_overdue(p_org text, p_seconds integer)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_passed xid8 := '0';
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select l.entry_txid into v_passed from (select c.entry_txid from audit_chain c
    where c.org_id = p_org order by c.seq desc limit 1) l
  where l.entry_txid < pg_snapshot_xmin(pg_current_snapshot());
  return (select coalesce(jsonb_agg(jsonb_build_object('entryId', t.entry_id, 'at', t.at) order by t.entry_id), '[]')
    from (select e.entry_id, e.at from audit_entry e
      where e.org_id = p_org and (e.at < clock_timestamp() - p_seconds * interval '1 second' or e.txid < v_passed)
        and not exists (select from audit_chain c
          where c.org_id = e.org_id and c.entry_id = e.entry_id and c.entry_txid = e.txid)
      order by e.entry_id limit 100) t);
end $$;
