-- Reservations per payer and currency, for payers given as [{connectionId, entity, payer, asOf?}].
-- asOf: of the reading they are counted beside; see reservation_beside.
create function ledgerline.reservation_live(p_org text, p_payers jsonb)
returns json language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select json_build_object('asOf', clock_timestamp(), 'totals', coalesce(json_agg(json_build_object(
      'connectionId', p.connection_id, 'entity', p.entity, 'payer', p.payer, 'amount', b.amount::text,
      'currency', b.currency, 'count', b.n)), '[]'))
    from (select distinct x."connectionId" as connection_id, x.entity, x.payer, x."asOf" as as_of
      from jsonb_to_recordset(p_payers) as x("connectionId" text, entity text, payer text, "asOf" timestamptz)) p
    cross join lateral reservation_beside(p_org, p.connection_id, p.entity, p.payer, p.as_of) b);
end $$;
