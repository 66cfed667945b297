-- Ends the lease of a submission whose holder is gone, with a job that takes it up now. That it may have sent something until
-- its lease would have ended is kept: whoever takes it up looks it up by key, and sends nothing before 'not found' proves
-- something. A holder that is there after all may still answer until then. False when the lease is not that holder's any more.
create function ledgerline.submission_release(p_org text, p_submission_id text, p_holder text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id
    and x.state = 'pending' and x.lease_holder = p_holder and x.lease_until > clock_timestamp() for update skip locked;
  if not found then
    return false;
  end if;
  v_now := clock_timestamp();
  perform job_drop('erp-ask', s.job_id);
  update submission x set sent_until = greatest(s.sent_until, s.lease_until), lease_until = v_now,
    job_id = job_add('erp-ask', jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), v_now)
  where x.org_id = p_org and x.submission_id = p_submission_id;
  return true;
end $$;
