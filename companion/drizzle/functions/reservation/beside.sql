-- What a payer has reserved, per currency, beside a credit reading as of p_as_of, or at all without one. An order that
-- the ERP accepted before the reading is in it, and one that it accepted later is not, even when another reading has
-- ended its reservation since. The caller has set the org. Written so that Postgres takes it into the query that asks.
create function ledgerline.reservation_beside(p_org text, p_connection text, p_entity text, p_payer text,
  p_as_of timestamptz)
returns table (currency text, amount numeric, n bigint) language sql stable as $$
  select r.currency, pg_catalog.trim_scale(pg_catalog.sum(r.amount)), pg_catalog.count(*)
  from (
    select i.currency, i.amount from ledgerline.reservation i
    where i.org_id = p_org and i.connection_id = p_connection and i.entity = p_entity and i.payer = p_payer
      and i.ended_at is null and (p_as_of is null or i.answered_at is null)
    union all
    select i.currency, i.amount from ledgerline.reservation i
    where i.org_id = p_org and i.connection_id = p_connection and i.entity = p_entity and i.payer = p_payer
      and i.answered_at >= p_as_of and (i.ended_at is null or i.ended_reason = 'seenByErp')
  ) r
  group by r.currency
$$;
