-- Makes a job for the newest message of a submission that is due; false when none is.
create function ledgerline.delivery_requeue(p_org text, p_submission_id text, p_at timestamptz)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update outbox o set job_id = job_add('salesforce-deliver',
    jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), p_at)
  where o.org_id = p_org and o.id = (select x.id from outbox x where x.org_id = p_org and x.key = p_submission_id and x.due
    and x.delivered_at is null and x.failed_at is null order by x.version desc limit 1);
  return found;
end $$;
