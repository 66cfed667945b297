-- Another org answers at the address: ours stands still, as one that is halted, until an admin confirms. False when it was
-- found before.
create function ledgerline.salesforce_other_org(p_org text, p_found text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update org_salesforce c set found_org_id = p_found, found_at = clock_timestamp()
  where c.org_id = p_org and c.found_org_id is distinct from p_found;
  if not found then
    return false;
  end if;
  perform audit_record(p_org, 'salesforce', 'org.halted', 'org/' || p_org, jsonb_build_object('reason', 'otherOrg',
    'expected', (select c.expected_org_id from org_salesforce c where c.org_id = p_org), 'found', p_found));
  return true;
end $$;
