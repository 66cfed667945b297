-- A replay as the store reads it, with what the submission it led to has become.
create function ledgerline.dead_letter_replay_to_json(r ledgerline.dead_letter_replay)
returns jsonb language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'replayId', r.replay_id, 'exceptionId', r.dead_letter_id, 'batchId', r.batch_id,
    'payloadVersion', nullif(r.payload_version, 0), 'needsApproval', r.needs_approval, 'requestedBy', r.requested_by,
    'reason', r.reason, 'requestedAt', r.requested_at, 'state', r.state, 'approvedBy', r.approved_by,
    'approvedAt', r.approved_at, 'startedAt', r.started_at, 'finishedAt', r.finished_at,
    'submissionId', r.outcome_submission_id, 'submissionState', (select s.state from submission s
      where s.org_id = r.org_id and s.submission_id = r.outcome_submission_id),
    'code', r.outcome_code, 'message', r.outcome_message))
$$;
