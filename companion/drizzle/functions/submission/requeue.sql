-- Makes a job for a submission that is due and that nobody is working on; false when that has changed meanwhile. Asking
-- twice makes at most one job too many, which finds the lease taken.
create function ledgerline.submission_requeue(p_org text, p_submission_id text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id
    and x.state = 'pending' and coalesce(x.lease_until, x.next_attempt_at) < clock_timestamp() for update skip locked;
  if not found then
    return false;
  end if;
  update submission x
  set job_id = job_add('erp-ask', jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), clock_timestamp())
  where x.org_id = p_org and x.submission_id = p_submission_id;
  return true;
end $$;
