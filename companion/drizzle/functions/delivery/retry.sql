-- Has everything that was given up on tried once more, and an org that is left alone at once; returns how many submissions
-- that are.
create function ledgerline.delivery_retry(p_org text, p_actor text)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_keys text[];
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform delivery_go_on(p_org);
  with again as (update outbox o set failed_at = null where o.org_id = p_org and o.due and o.delivered_at is null
    and o.failed_at is not null returning o.key)
  select array_agg(distinct key) into v_keys from again;
  perform delivery_requeue(p_org, key, clock_timestamp()) from unnest(v_keys) key;
  if v_keys is not null then
    perform audit_record(p_org, p_actor, 'delivery.retried', 'org/' || p_org,
      jsonb_build_object('submissions', cardinality(v_keys)));
  end if;
  return coalesce(cardinality(v_keys), 0);
end $$;
