-- Whether an amount does not fit into what is free, after the reservations of the payer's other submissions: the live ones,
-- and those of orders that the ERP accepted after the reading as of p_as_of and that a newer reading has ended since. One in
-- another currency cannot be compared, so it does not fit either. The payer must be locked.
create function ledgerline.reservation_exceeds(p_org text, p_connection text, p_entity text, p_payer text,
  p_submission_id text, p_amount numeric, p_currency text, p_free numeric, p_as_of timestamptz)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_reserved numeric;
  v_mixed boolean;
begin
  select coalesce(sum(r.amount), 0), coalesce(bool_or(r.currency <> p_currency), false) into v_reserved, v_mixed
  from reservation r
  where r.org_id = p_org and r.connection_id = p_connection and r.entity = p_entity and r.payer = p_payer
    and r.submission_id <> p_submission_id
    and (r.ended_at is null or r.ended_reason = 'seenByErp' and r.answered_at >= p_as_of);
  return v_mixed or v_reserved + p_amount > p_free;
end $$;
