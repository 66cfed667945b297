-- Links an account to an ERP customer; false when the link stands already.
create function ledgerline.link_add(p_org text, p_account text, p_connection text, p_entity text, p_customer text,
  p_role text, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  insert into customer_link (org_id, account_id, connection_id, entity, customer, role, created_by)
  values (p_org, p_account, p_connection, p_entity, p_customer, p_role, p_actor) on conflict do nothing;
  if not found then
    return false;
  end if;
  perform audit_record(p_org, p_actor, 'link.added', 'account/' || p_account,
    jsonb_build_object('connectionId', p_connection, 'entity', p_entity, 'customer', p_customer, 'role', p_role));
  return true;
end $$;
