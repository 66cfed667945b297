-- How an org is reached; null when it is not connected or halted.
create function ledgerline.salesforce_connection(p_org text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select jsonb_strip_nulls(jsonb_build_object('orgId', c.org_id, 'instanceUrl', c.instance_url, 'auth', c.auth,
      'secretRef', c.secret_ref, 'namespace', c.namespace, 'apiVersion', c.api_version, 'pubSubUrl', c.pub_sub_url,
      'expectedOrgId', c.expected_org_id))
    from org_salesforce c join org o on o.org_id = c.org_id where c.org_id = p_org and o.halted_at is null
      and c.found_org_id is null);
end $$;
