-- How far sealing and the writing of heads are behind, over all orgs. Entries are chained in order of transaction and entry, so
-- those behind the last chained one are not chained yet; no more than 10,000 an org are counted. A head that is noted at a time to come
-- is as wrong as one of long ago.
create function ledgerline.sweeper_metrics_audit()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_build_object('unsealed', coalesce(sum(u.count), 0),
    'oldestSeconds', coalesce(extract(epoch from greatest(clock_timestamp() - min(u.oldest), interval '0')), 0),
    'headAgeSeconds', coalesce((select max(abs(extract(epoch from clock_timestamp() - h.written_at))) from audit_head h), 0))
  from org o
  left join lateral (select c.entry_txid, c.entry_id from audit_chain c where c.org_id = o.org_id
    order by c.seq desc limit 1) l on true
  cross join lateral (select count(*) as count, min(e.at) as oldest from (
    select x.at from audit_entry x where x.org_id = o.org_id
      and (x.txid, x.entry_id) > (coalesce(l.entry_txid, '0'), coalesce(l.entry_id, 0))
    order by x.txid, x.entry_id limit 10000) e) u
$$;
