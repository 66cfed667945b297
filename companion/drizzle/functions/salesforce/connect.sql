-- Connects an org to its Salesforce, or changes how; false when it stands so already or there is no such org. What was
-- written before becomes due, so that the org gets the orders there are.
create function ledgerline.salesforce_connect(p_org text, p_connection jsonb, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from org o where o.org_id = p_org) then
    return false;
  end if;
  insert into org_salesforce as c (org_id, instance_url, auth, secret_ref, namespace, api_version, pub_sub_url,
    expected_org_id)
  values (p_org, p_connection->>'instanceUrl', p_connection->'auth', p_connection->>'secretRef',
    p_connection->>'namespace', p_connection->>'apiVersion', p_connection->>'pubSubUrl',
    p_connection->>'expectedOrgId')
  on conflict (org_id) do update set instance_url = excluded.instance_url, auth = excluded.auth,
    secret_ref = excluded.secret_ref, namespace = excluded.namespace, api_version = excluded.api_version,
    pub_sub_url = excluded.pub_sub_url, updated_at = clock_timestamp()
  where (c.instance_url, c.auth, c.secret_ref, c.namespace, c.api_version, c.pub_sub_url) is distinct from
    (excluded.instance_url, excluded.auth, excluded.secret_ref, excluded.namespace, excluded.api_version,
      excluded.pub_sub_url);
  if not found then
    return false;
  end if;
  perform delivery_go_on(p_org);
  update outbox o set due = true where o.org_id = p_org and not o.due and o.delivered_at is null;
  perform audit_record(p_org, p_actor, 'salesforce.connected', 'org/' || p_org, p_connection - 'secretRef');
  return true;
end $$;
