-- What every transition leaves behind: a line of history, a message to the outside and an audit entry. Where the org is
-- connected the message is due, with a job that reminds of it. The process that wrote it delivers it at once; the job is for
-- the case that it does not come to that.
create function ledgerline.submission_note(p_org text, p_submission_id text, p_version integer, p_at timestamptz,
  p_state text, p_phase text, p_event text, p_detail text, p_actor text, p_audit jsonb,
  p_erp_order jsonb default null, p_raw jsonb default null)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_due boolean := exists (select from org_salesforce c where c.org_id = p_org);
begin
  insert into submission_event (org_id, submission_id, seq, at, state, phase, event, detail, actor, erp_order, raw)
  values (p_org, p_submission_id, p_version, p_at, p_state, p_phase, p_event, p_detail, p_actor, p_erp_order, p_raw);
  insert into outbox (org_id, topic, key, version, payload, created_at, due, job_id)
  values (p_org, 'submission.changed', p_submission_id, p_version,
    jsonb_build_object('submissionId', p_submission_id, 'state', p_state, 'phase', p_phase), p_at, v_due,
    case when v_due then job_add('salesforce-deliver',
      jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), p_at + interval '2 seconds') end);
  perform audit_record(p_org, p_actor, 'order.' || p_event, 'submission/' || p_submission_id,
    p_audit || jsonb_build_object('state', p_state, 'phase', p_phase, 'version', p_version));
end $$;
