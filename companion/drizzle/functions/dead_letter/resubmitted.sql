-- The next revision of a record ends the dead letter of the one before. Made by its replay (p_key: the replay's id), the
-- replay keeps which one it led to, in the statement that made it. Called by submission_submit_again.
create function ledgerline.dead_letter_resubmitted(p_org text, p_before text, p_key text, p_submission_id text, p_actor text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  -- Before its replay, as whoever ends a replay does.
  perform dead_letter_locked(p_org, 'order', p_before);
  update dead_letter_replay r set outcome_submission_id = p_submission_id
  where r.org_id = p_org and r.replay_id = p_key and r.state = 'running';
  perform dead_letter_settle(p_org, 'order', p_before, case when found then 'resubmitted' else 'newerRevision' end, p_actor);
end $$;
