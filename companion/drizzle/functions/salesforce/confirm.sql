-- An admin confirms the org that was found at the address, by its id: from now on it is the expected one, and the halt that
-- it led to ends. False when another one, or none, was found.
create function ledgerline.salesforce_confirm(p_org text, p_found text, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update org_salesforce c set expected_org_id = p_found, found_org_id = null, found_at = null,
    updated_at = clock_timestamp()
  where c.org_id = p_org and c.found_org_id = p_found;
  if not found then
    return false;
  end if;
  update org o set halted_at = null where o.org_id = p_org;
  perform audit_record(p_org, p_actor, 'org.confirmed', 'org/' || p_org, jsonb_build_object('found', p_found));
  return true;
end $$;
