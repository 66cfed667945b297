-- All that is kept here of an account's credit, as it stands at one instant: its links, and for each customer that may
-- pay, the last reading of its position with what is reserved beside that reading.
-- The reading's key is made below an `offset 0`: put together within the join, it would be no use for the index, since
-- row-level security lets only leakproof operators go first.
create function ledgerline.credit_look(p_org text, p_account text)
returns json language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select json_build_object('now', clock_timestamp(), 'links', coalesce(json_agg(json_build_object(
      'connectionId', l.connection_id, 'entity', l.entity, 'customer', l.customer, 'role', l.role,
      'value', f.value, 'asOf', f.as_of, 'reserved', case when f.as_of is not null then (
        select json_agg(json_build_object('amount', b.amount::text, 'currency', b.currency))
        from reservation_beside(p_org, l.connection_id, l.entity, l.customer, f.as_of) b) end)), '[]'))
    from (select c.connection_id, c.entity, c.customer, c.role,
        case when c.role in ('soldTo', 'payer') then c.connection_id || '/' || c.entity || '/' || c.customer end as key
      from customer_link c where c.org_id = p_org and c.account_id = p_account offset 0) l
    left join freshness_entry f on f.org_id = p_org and f.domain = 'credit' and f.key = l.key);
end $$;
