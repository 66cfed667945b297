-- Starts a backfill of all customers that are linked, with its job; one that is running already is answered instead. Null
-- when the org is not connected.
create function ledgerline.backfill_start(p_org text, p_backfill_id text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  b ledgerline.backfill;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from org_salesforce c where c.org_id = p_org) then
    return null;
  end if;
  insert into backfill (org_id, backfill_id, state, total, requested_by, started_at, updated_at)
  values (p_org, p_backfill_id, 'running', (select count(*) from (select distinct l.account_id, l.connection_id, l.entity,
    l.customer from customer_link l where l.org_id = p_org) t), p_actor, v_now, v_now)
  on conflict (org_id) where state = 'running' do nothing returning * into b;
  if found then
    perform audit_record(p_org, p_actor, 'backfill.started', 'backfill/' || p_backfill_id,
      jsonb_build_object('total', b.total));
    perform backfill_requeue(p_org, p_backfill_id);
  else
    select * into b from backfill x where x.org_id = p_org and x.state = 'running';
  end if;
  return backfill_to_json(b);
end $$;
