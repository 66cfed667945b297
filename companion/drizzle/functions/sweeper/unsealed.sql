-- Orgs that have audit entries which are not chained yet: ids only.
create function ledgerline.sweeper_unsealed()
returns table (org_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id from org o
  where exists (select from audit_entry e where e.org_id = o.org_id
    and e.txid >= coalesce((select c.entry_txid from audit_chain c where c.org_id = o.org_id order by c.seq desc limit 1),
      '0'::xid8)
    and not exists (select from audit_chain c where c.org_id = e.org_id and c.entry_id = e.entry_id))
$$;
