-- Goes past the next customer of a backfill, and keeps by name that it was left out: each job that took it up ended without a
-- word. The caller has locked the row and writes it.
create function ledgerline.backfill_leave_out(b ledgerline.backfill)
returns ledgerline.backfill language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  l record;
begin
  select x.account_id, x.entity, x.customer,
    concat_ws('/', x.account_id, x.connection_id, x.entity, x.customer) as reached into l
  from customer_link x where x.org_id = b.org_id
    and concat_ws('/', x.account_id, x.connection_id, x.entity, x.customer) collate "C" > b.reached collate "C"
  order by concat_ws('/', x.account_id, x.connection_id, x.entity, x.customer) collate "C" limit 1;
  if found then
    b.reached := l.reached;
    b.failed := b.failed + 1;
    b.message := format('%s, customer %s in %s: POISONED: copying it ended the process %s times in a row; it was left out.',
      l.account_id, l.customer, l.entity, b.lost_leases);
  end if;
  b.lost_leases := 0;
  return b;
end $$;
