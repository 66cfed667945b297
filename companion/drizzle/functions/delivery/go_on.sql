-- The org is tried again at once, if it is left alone: somebody has changed how it is reached, or wants to see.
create function ledgerline.delivery_go_on(p_org text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  delete from salesforce_pause z where z.org_id = p_org;
  if found then
    perform delivery_requeue(p_org, o.key, clock_timestamp()) from outbox o where o.org_id = p_org and o.due
      and o.delivered_at is null and o.failed_at is null order by o.id limit 1;
  end if;
end $$;
