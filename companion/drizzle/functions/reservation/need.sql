-- What a submission reserves: its amount, or only what it adds when it changes an accepted order of the same currency.
create function ledgerline.reservation_need(p_org text, p_replaces text, p_amount numeric, p_currency text)
returns numeric language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_before numeric;
begin
  if p_replaces is not null then
    select s.amount into v_before from submission s
    where s.org_id = p_org and s.submission_id = p_replaces and s.currency = p_currency;
  end if;
  return greatest(p_amount - coalesce(v_before, 0), 0);
end $$;
