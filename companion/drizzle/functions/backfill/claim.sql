-- Takes the lease on a backfill's next customers, with all links of each; null when it is not running or another has it.
create function ledgerline.backfill_claim(p_org text, p_backfill_id text, p_limit integer, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  b ledgerline.backfill;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update backfill x set lease_fence = x.lease_fence + 1,
    lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.backfill_id = p_backfill_id and x.state = 'running'
    and (x.lease_until is null or x.lease_until <= clock_timestamp()) returning * into b;
  if not found then
    return null;
  end if;
  return jsonb_build_object('fence', b.lease_fence, 'customers', (
    select coalesce(jsonb_agg(jsonb_build_object('reached', t.reached, 'accountId', t.account_id,
      'connectionId', t.connection_id, 'entity', t.entity, 'customer', t.customer, 'roles', t.roles) order by t.reached), '[]')
    from (select concat_ws('/', l.account_id, l.connection_id, l.entity, l.customer) collate "C" as reached, l.account_id,
        l.connection_id, l.entity, l.customer, jsonb_agg(l.role order by l.role) as roles
      from customer_link l where l.org_id = p_org
        and concat_ws('/', l.account_id, l.connection_id, l.entity, l.customer) collate "C" > b.reached collate "C"
      group by l.account_id, l.connection_id, l.entity, l.customer order by 1 limit p_limit) t));
end $$;
