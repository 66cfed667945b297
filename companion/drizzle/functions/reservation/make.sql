-- Reserves for a submission, again when it had reserved before.
create function ledgerline.reservation_make(p_org text, p_submission_id text, p_connection text, p_entity text,
  p_payer text, p_amount numeric, p_currency text, p_at timestamptz)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  insert into reservation (org_id, submission_id, connection_id, entity, payer, amount, currency, made_at)
  values (p_org, p_submission_id, p_connection, p_entity, p_payer, p_amount, p_currency, p_at)
  on conflict (org_id, submission_id) do update
    set connection_id = excluded.connection_id, entity = excluded.entity, payer = excluded.payer,
      amount = excluded.amount, currency = excluded.currency, made_at = excluded.made_at,
      answered_at = null, ended_at = null, ended_reason = null;
end $$;
