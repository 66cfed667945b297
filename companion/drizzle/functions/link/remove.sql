-- Removes a link; false when there is none. What it was stays on the audit trail.
create function ledgerline.link_remove(p_org text, p_account text, p_connection text, p_entity text, p_customer text,
  p_role text, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  delete from customer_link l where l.org_id = p_org and l.account_id = p_account and l.connection_id = p_connection
    and l.entity = p_entity and l.customer = p_customer and l.role = p_role;
  if not found then
    return false;
  end if;
  perform audit_record(p_org, p_actor, 'link.removed', 'account/' || p_account,
    jsonb_build_object('connectionId', p_connection, 'entity', p_entity, 'customer', p_customer, 'role', p_role));
  return true;
end $$;
