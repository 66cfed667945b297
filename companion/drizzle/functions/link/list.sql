-- The links of an org, or of one of its accounts.
create function ledgerline.link_list(p_org text, p_account text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_build_object('accountId', l.account_id, 'connectionId', l.connection_id,
    'entity', l.entity, 'customer', l.customer, 'role', l.role)
    order by l.account_id, l.connection_id, l.entity, l.role, l.customer), '[]')
  from customer_link l where l.org_id = p_org and (p_account is null or l.account_id = p_account));
end $$;
