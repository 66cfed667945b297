-- Takes the lease on a backfill's next customers, with all links of each; null when it is not running or another has it.
-- A lease that ended without a word may have met a customer that ends the process: from there on they are done one by one,
-- and the one at which that happens three times in a row is left out by name. 'more': there are others after these.
create function ledgerline.backfill_claim(p_org text, p_backfill_id text, p_limit integer, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_lost_leases_max constant integer := 3;
  b ledgerline.backfill;
  v_now timestamptz;
  v_limit integer;
  v_customers jsonb;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from backfill x where x.org_id = p_org and x.backfill_id = p_backfill_id for update;
  v_now := clock_timestamp();
  if b.state is distinct from 'running' or b.lease_until > v_now then
    return null;
  end if;
  if b.lease_until is not null then
    b.lost_leases := b.lost_leases + 1;
    b.careful := p_limit;
  end if;
  if b.lost_leases >= c_lost_leases_max then
    b := backfill_leave_out(b);
  end if;
  update backfill x set lease_fence = x.lease_fence + 1, lost_leases = b.lost_leases, careful = b.careful,
    reached = b.reached, failed = b.failed, message = b.message, lease_until = v_now + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.backfill_id = p_backfill_id returning * into b;
  v_limit := case when b.careful > 0 then 1 else p_limit end;
  v_customers := (
    select coalesce(jsonb_agg(jsonb_build_object('reached', t.reached, 'accountId', t.account_id,
      'connectionId', t.connection_id, 'entity', t.entity, 'customer', t.customer, 'roles', t.roles) order by t.reached), '[]')
    from (select concat_ws('/', l.account_id, l.connection_id, l.entity, l.customer) collate "C" as reached, l.account_id,
        l.connection_id, l.entity, l.customer, jsonb_agg(l.role order by l.role) as roles
      from customer_link l where l.org_id = p_org
        and concat_ws('/', l.account_id, l.connection_id, l.entity, l.customer) collate "C" > b.reached collate "C"
      group by l.account_id, l.connection_id, l.entity, l.customer order by 1 limit v_limit + 1) t);
  return jsonb_build_object('fence', b.lease_fence, 'more', jsonb_array_length(v_customers) > v_limit,
    'customers', case when jsonb_array_length(v_customers) > v_limit then v_customers - v_limit else v_customers end);
end $$;
