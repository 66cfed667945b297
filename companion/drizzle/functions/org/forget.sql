-- Takes a halted org's access away for good: its clients are revoked, and how its Salesforce is reached is removed. What it did
-- stays. Null when there is no such org; `halted` false when it is not halted, and nothing is done; else the ids of the clients that
-- were revoked and the reference to the secret that leads nowhere any more.
create function ledgerline.org_forget(p_org text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_halted boolean;
  v_clients text[];
  v_secret text;
  v_connected boolean;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select o.halted_at is not null into v_halted from org o where o.org_id = p_org for update;
  if not found then
    return null;
  elsif not v_halted then
    return jsonb_build_object('halted', false, 'clients', '[]'::jsonb);
  end if;
  with revoked as (
    update org_client c set revoked_at = clock_timestamp() where c.org_id = p_org and c.revoked_at is null
    returning c.client_id)
  select coalesce(array_agg(r.client_id order by r.client_id), '{}') into v_clients from revoked r;
  delete from org_salesforce s where s.org_id = p_org returning s.secret_ref into v_secret;
  v_connected := found;
  if v_connected or cardinality(v_clients) > 0 then
    perform audit_record(p_org, p_actor, 'org.forgotten', 'org/' || p_org,
      jsonb_build_object('clients', v_clients, 'disconnected', v_connected));
  end if;
  return jsonb_strip_nulls(jsonb_build_object('halted', true, 'clients', v_clients, 'secretRef', v_secret));
end $$;
