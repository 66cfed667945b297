-- The stored value of a key and the clock, without taking a lease.
create function ledgerline.freshness_peek(p_org text, p_domain text, p_key text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_entry ledgerline.freshness_entry;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into v_entry from freshness_entry f where f.org_id = p_org and f.domain = p_domain and f.key = p_key;
  return jsonb_build_object('now', clock_timestamp(), 'value', v_entry.value, 'asOf', v_entry.as_of);
end $$;
