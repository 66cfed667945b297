-- An admin confirms the org that was found at the address, by its id: from now on it is the expected one, and what stood
-- still for its sake goes on; a halt by an operator does not end. False when another one, or none, was found.
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
  perform delivery_go_on(p_org);
  perform audit_record(p_org, p_actor, 'org.confirmed', 'org/' || p_org, jsonb_build_object('found', p_found));
  return true;
end $$;
