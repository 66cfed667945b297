-- The org did not take a version: its messages keep why. With p_retry_ms they are tried again, with a job; without, they are
-- given up on, as a dead letter. p_answered: the org said so itself, so that it is not left alone any more. False when the
-- fence does not hold.
create function ledgerline.delivery_fail(p_org text, p_submission_id text, p_fence integer, p_version integer,
  p_error jsonb, p_retry_ms bigint, p_answered boolean)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_next timestamptz := v_now + p_retry_ms * interval '1 millisecond';
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- Before any delivery, as delivery_claim does.
  perform from salesforce_pause z where z.org_id = p_org for update;
  update salesforce_delivery d set lease_until = null, lost_leases = 0, next_attempt_at = v_next,
    attempts = case when p_retry_ms is null then 0 else d.attempts end
  where d.org_id = p_org and d.submission_id = p_submission_id and d.lease_fence = p_fence and d.lease_until is not null;
  if not found then
    return false;
  end if;
  if p_answered then
    delete from salesforce_pause z where z.org_id = p_org;
  end if;
  perform job_drop('salesforce-deliver', o.job_id) from outbox o where o.org_id = p_org and o.key = p_submission_id
    and o.due and o.delivered_at is null and o.version <= p_version and o.job_id is not null;
  update outbox o set attempt = o.attempt + 1, last_error = p_error, job_id = null,
    failed_at = case when p_retry_ms is null then v_now end
  where o.org_id = p_org and o.key = p_submission_id and o.due and o.delivered_at is null and o.version <= p_version
    and o.failed_at is null;
  if p_retry_ms is not null then
    perform delivery_requeue(p_org, p_submission_id, v_next);
  elsif exists (select from outbox o where o.org_id = p_org and o.key = p_submission_id and o.due
    and o.delivered_at is null and o.failed_at is null) then
    perform delivery_requeue(p_org, p_submission_id, v_now);
  else
    perform dead_letter_raise(p_org, 'orgDelivery', p_submission_id, coalesce(p_error->>'code', 'UNKNOWN'),
      coalesce(p_error->>'message', ''), p_error);
  end if;
  return true;
end $$;
