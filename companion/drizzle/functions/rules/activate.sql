-- Puts a snapshot of rules in force; false when it is in force already. A snapshot is written once and never changed.
create function ledgerline.rules_activate(p_org text, p_hash text, p_document jsonb, p_source text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_last ledgerline.rule_activation;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform pg_advisory_xact_lock(hashtextextended('ledgerline.rules:' || p_org, 0));
  select * into v_last from rule_activation a where a.org_id = p_org order by a.seq desc limit 1;
  if v_last.hash = p_hash then
    return false;
  end if;
  insert into rule_snapshot (org_id, hash, document) values (p_org, p_hash, p_document) on conflict do nothing;
  insert into rule_activation (org_id, seq, hash, source)
  values (p_org, coalesce(v_last.seq, 0) + 1, p_hash, p_source);
  perform audit_record(p_org, p_source, 'rules.activated', 'rules/' || p_hash,
    jsonb_strip_nulls(jsonb_build_object('before', v_last.hash)));
  return true;
end $$;
