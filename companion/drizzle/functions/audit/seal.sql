-- Chains up to p_limit committed entries of one org and returns how many. One sealer an org at a time: a second one
-- returns 0 at once. Only entries older than every running transaction are taken, in order of transaction and entry.
-- hash = sha256(previous hash ‖ "seq:entry id:" ‖ content hash); the first previous hash is 32 zero bytes.
-- A database that was restored into another cluster counts transactions from lower numbers: then the whole trail is
-- searched for what is not chained yet. The search stands in a scalar subquery, so that it is one index look an entry
-- and never a join with the whole chain.
create function ledgerline.audit_seal(p_org text, p_limit integer)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_last ledgerline.audit_chain;
  v_from xid8 := '0';
  v_hash bytea := decode(repeat('00', 32), 'hex');
  v_seq bigint := 0;
  v_horizon xid8;
  v_entry record;
  v_txids xid8[];
  v_ids bigint[];
  v_contents bytea[];
  v_hashes bytea[];
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not pg_try_advisory_xact_lock(hashtextextended('ledgerline.audit_seal:' || p_org, 0)) then
    return 0;
  end if;
  v_horizon := pg_snapshot_xmin(pg_current_snapshot());
  select * into v_last from audit_chain c where c.org_id = p_org order by c.seq desc limit 1;
  if found then
    v_seq := v_last.seq;
    v_hash := v_last.hash;
    if v_last.entry_txid < v_horizon then
      v_from := v_last.entry_txid;
    end if;
  end if;
  v_hashes := array[v_hash];
  for v_entry in
    select e.txid, e.entry_id, e.content_hash, v_seq + row_number() over (order by e.txid, e.entry_id) as seq
    from audit_entry e
    where e.org_id = p_org and e.txid >= v_from and e.txid < v_horizon
      and (select c.seq from audit_chain c where c.org_id = p_org and c.entry_id = e.entry_id) is null
    order by e.txid, e.entry_id limit p_limit
  loop
    v_hash := sha256(v_hash || convert_to(v_entry.seq || ':' || v_entry.entry_id || ':', 'UTF8') || v_entry.content_hash);
    v_txids := v_txids || v_entry.txid;
    v_ids := v_ids || v_entry.entry_id;
    v_contents := v_contents || v_entry.content_hash;
    v_hashes := v_hashes || v_hash;
  end loop;
  insert into audit_chain (org_id, seq, entry_txid, entry_id, content_hash, previous_hash, hash, sealed_at)
  select p_org, v_seq + n, v_txids[n], v_ids[n], v_contents[n], v_hashes[n], v_hashes[n + 1], clock_timestamp()
  from generate_series(1, cardinality(v_ids)) n;
  return coalesce(cardinality(v_ids), 0);
end $$;
