-- Removes an ERP connection that nothing hangs on: no customer link leads to it and no order was ever sent by it, whose
-- history would not say any more where it went. Null when there is none; else what hangs on it, and nothing is removed unless all
-- of that is 0.
create function ledgerline.connection_remove(p_org text, p_connection text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_used jsonb;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- A link that is being added waits for this, or this for it.
  perform from erp_connection c where c.org_id = p_org and c.connection_id = p_connection for update;
  if not found then
    return null;
  end if;
  v_used := jsonb_build_object(
    'links', (select count(*) from customer_link l where l.org_id = p_org and l.connection_id = p_connection),
    'submissions', (select count(*) from submission s where s.org_id = p_org and s.connection_id = p_connection));
  if v_used <> jsonb_build_object('links', 0, 'submissions', 0) then
    return v_used;
  end if;
  delete from erp_connection c where c.org_id = p_org and c.connection_id = p_connection;
  perform audit_record(p_org, p_actor, 'connection.removed', 'connection/' || p_connection, '{}');
  return v_used;
end $$;
