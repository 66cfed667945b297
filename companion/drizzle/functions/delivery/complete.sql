-- The org has the submission as of a version: its messages up to there are delivered and their jobs not needed any more. An
-- org that was left alone takes messages again.
-- Null when the fence does not hold; else whether more is due already.
create function ledgerline.delivery_complete(p_org text, p_submission_id text, p_fence integer, p_version integer,
  p_held boolean)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- Before any delivery, as delivery_claim does.
  perform from salesforce_pause z where z.org_id = p_org for update;
  update salesforce_delivery d set delivered_version = greatest(d.delivered_version, p_version), delivered_held = p_held,
    lease_until = null, attempts = 0, lost_leases = 0, next_attempt_at = null
  where d.org_id = p_org and d.submission_id = p_submission_id and d.lease_fence = p_fence and d.lease_until is not null;
  if not found then
    return null;
  end if;
  perform job_drop('salesforce-deliver', o.job_id) from outbox o where o.org_id = p_org and o.key = p_submission_id
    and o.due and o.delivered_at is null and o.version <= p_version and o.job_id is not null;
  update outbox o set delivered_at = clock_timestamp(), attempt = o.attempt + 1
  where o.org_id = p_org and o.key = p_submission_id and o.due and o.delivered_at is null and o.version <= p_version;
  delete from salesforce_pause z where z.org_id = p_org;
  perform dead_letter_settle(p_org, 'orgDelivery', p_submission_id, 'delivered', 'ledgerline');
  return exists (select from outbox o where o.org_id = p_org and o.key = p_submission_id and o.due
    and o.delivered_at is null and o.failed_at is null);
end $$;
