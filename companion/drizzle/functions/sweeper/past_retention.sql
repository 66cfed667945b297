-- Orgs with keys or delivered messages that are past their time: ids only.
create function ledgerline.sweeper_past_retention(p_outbox_days integer, p_limit integer)
returns table (org_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id from org o
  where exists (select from idempotency i where i.org_id = o.org_id and i.expires_at < clock_timestamp())
    or exists (select from outbox x where x.org_id = o.org_id
      and x.delivered_at < clock_timestamp() - p_outbox_days * interval '1 day')
  limit p_limit
$$;
