-- Notes that this process takes in a record of the org that asks for an order. Returns how many takings in a row have ended
-- without a word before, because their process ended in them. None counts while its own process is at it still (what an outage
-- of the database kept from being told is no death), nor once there is an order under p_key: from then on submission_claim counts.
create function ledgerline.request_take(p_org text, p_record_id text, p_key text)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_lost integer;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- It need outlive this process, not the database.
  perform set_config('synchronous_commit', 'off', true);
  if exists (select from idempotency i where i.org_id = p_org and i.operation = 'order.submit' and i.key = p_key) then
    return 0;
  end if;
  insert into requested_taking as x (org_id, record_id, holder, taken_at)
  values (p_org, p_record_id, lease_holder(), clock_timestamp())
  on conflict (org_id, record_id) do update set holder = excluded.holder, taken_at = excluded.taken_at,
    lost = x.lost + case when x.holder = excluded.holder then 0 else 1 end
  returning x.lost into v_lost;
  return v_lost;
end $$;
