-- Whether an amount does not fit into what is free, after the live reservations of the payer's other submissions.
-- A live reservation in another currency cannot be compared, so it does not fit either. The payer must be locked.
create function ledgerline.reservation_exceeds(p_org text, p_connection text, p_entity text, p_payer text,
  p_submission_id text, p_amount numeric, p_currency text, p_free numeric)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_reserved numeric;
  v_mixed boolean;
begin
  select coalesce(sum(r.amount), 0), coalesce(bool_or(r.currency <> p_currency), false) into v_reserved, v_mixed
  from reservation r
  where r.org_id = p_org and r.connection_id = p_connection and r.entity = p_entity and r.payer = p_payer
    and r.ended_at is null and r.submission_id <> p_submission_id;
  return v_mixed or v_reserved + p_amount > p_free;
end $$;
