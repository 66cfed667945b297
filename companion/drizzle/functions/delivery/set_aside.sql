-- Gives up on telling the org of a submission: whoever took it up has ended without a word again and again. What is written of
-- it later is tried all the same, and what was given up on once somebody replays it. Called by delivery_first.
create function ledgerline.delivery_set_aside(d ledgerline.salesforce_delivery, p_now timestamptz)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_error jsonb := jsonb_build_object('code', 'POISONED', 'message',
    format('Telling the org of this order has ended without a word %s times in a row.', d.lost_leases));
begin
  update salesforce_delivery x set lease_until = null, lost_leases = 0, attempts = 0, next_attempt_at = null
  where x.org_id = d.org_id and x.submission_id = d.submission_id;
  perform job_drop('salesforce-deliver', o.job_id) from outbox o where o.org_id = d.org_id and o.key = d.submission_id
    and o.due and o.delivered_at is null and o.job_id is not null;
  update outbox o set last_error = v_error, job_id = null, failed_at = p_now
  where o.org_id = d.org_id and o.key = d.submission_id and o.due and o.delivered_at is null and o.failed_at is null;
  perform dead_letter_raise(d.org_id, 'orgDelivery', d.submission_id, 'POISONED', v_error->>'message', v_error);
end $$;
