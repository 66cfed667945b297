-- Orgs that may have audit entries which are not chained yet: ids only. Entries are chained in order of transaction and
-- entry, so that one look behind the last chained one tells, however long the trail is.
create function ledgerline.sweeper_unsealed()
returns table (org_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id from org o
  left join lateral (select c.entry_txid, c.entry_id from audit_chain c
    where c.org_id = o.org_id and c.entry_txid < pg_snapshot_xmin(pg_current_snapshot()) order by c.seq desc limit 1
  ) l on true
  cross join lateral (select from audit_entry e where e.org_id = o.org_id
    and (e.txid, e.entry_id) > (coalesce(l.entry_txid, '0'), coalesce(l.entry_id, 0)) limit 1) e
$$;
