-- Reservations per payer and currency, for payers given as [{connectionId, entity, payer, asOf?}].
-- With asOf, the instant of the reading they are counted beside: an order that the ERP accepted before it is in that
-- reading, and one that it accepted later is not, even when another reading has ended its reservation since.
create function ledgerline.reservation_live(p_org text, p_payers jsonb)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_totals jsonb;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select coalesce(jsonb_agg(jsonb_build_object('connectionId', t.connection_id, 'entity', t.entity, 'payer', t.payer,
    'amount', t.amount::text, 'currency', t.currency, 'count', t.n)), '[]') into v_totals
  from (
    select r.connection_id, r.entity, r.payer, r.currency, trim_scale(sum(r.amount)) as amount, count(*) as n
    from (select distinct x."connectionId" as connection_id, x.entity, x.payer, x."asOf" as as_of
          from jsonb_to_recordset(p_payers) as x("connectionId" text, entity text, payer text, "asOf" timestamptz)) p
    join reservation r on r.org_id = p_org and r.connection_id = p.connection_id and r.entity = p.entity
      and r.payer = p.payer
      and ((r.ended_at is null and (p.as_of is null or r.answered_at is null))
        or (p.as_of is not null and r.answered_at >= p.as_of and (r.ended_at is null or r.ended_reason = 'seenByErp')))
    group by r.connection_id, r.entity, r.payer, r.currency
  ) t;
  return jsonb_build_object('totals', v_totals, 'asOf', v_now);
end $$;
