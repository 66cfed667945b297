-- Chains up to p_limit committed entries of one org and returns how many. One sealer an org at a time: a second one
-- returns 0 at once. Only entries older than every running transaction are taken, in order of transaction and entry.
-- hash = sha256(previous hash ‖ "seq:entry id:" ‖ content hash); the first previous hash is 32 zero bytes.
-- A database that was restored into another cluster counts transactions from lower numbers: then the whole trail is
-- searched for what is not chained yet.
create function ledgerline.audit_seal(p_org text, p_limit integer)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_last ledgerline.audit_chain;
  v_from xid8 := '0';
  v_hash bytea := decode(repeat('00', 32), 'hex');
  v_seq bigint := 0;
  v_horizon xid8;
  v_sealed integer := 0;
  v_entry record;
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
  for v_entry in
    select e.txid, e.entry_id, e.content_hash from audit_entry e
    where e.org_id = p_org and e.txid >= v_from and e.txid < v_horizon
      and not exists (select from audit_chain c where c.org_id = p_org and c.entry_id = e.entry_id)
    order by e.txid, e.entry_id limit p_limit
  loop
    v_seq := v_seq + 1;
    v_sealed := v_sealed + 1;
    insert into audit_chain (org_id, seq, entry_txid, entry_id, content_hash, previous_hash, hash, sealed_at)
    values (p_org, v_seq, v_entry.txid, v_entry.entry_id, v_entry.content_hash, v_hash,
      sha256(v_hash || convert_to(v_seq || ':' || v_entry.entry_id || ':', 'UTF8') || v_entry.content_hash),
      clock_timestamp())
    returning hash into v_hash;
  end loop;
  return v_sealed;
end $$;
