-- Removes what an org needs no more: keys past their end, which count as new already, and messages that were delivered
-- p_outbox_days ago. At most p_limit of each; returns how many went of the kind that most went of. What is not delivered stays,
-- however old: it is due, was given up on, or waits for the org to be connected. A row that somebody has in hand is left. A
-- taking whose process died and whose record is not asked for any more goes after a day: one that is, is taken each minute.
create function ledgerline.retention_prune(p_org text, p_outbox_days integer, p_limit integer)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_keys integer;
  v_messages integer;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  delete from idempotency i using (select x.operation, x.key from idempotency x
    where x.org_id = p_org and x.expires_at < v_now limit p_limit for update skip locked) old
  where i.org_id = p_org and i.operation = old.operation and i.key = old.key;
  get diagnostics v_keys = row_count;
  delete from outbox o using (select x.id from outbox x
    where x.org_id = p_org and x.delivered_at < v_now - p_outbox_days * interval '1 day' limit p_limit
    for update skip locked) old
  where o.org_id = p_org and o.id = old.id;
  get diagnostics v_messages = row_count;
  delete from requested_taking t using (select x.record_id from requested_taking x
    where x.org_id = p_org and x.taken_at < v_now - interval '1 day' limit p_limit for update skip locked) old
  where t.org_id = p_org and t.record_id = old.record_id;
  return greatest(v_keys, v_messages);
end $$;
