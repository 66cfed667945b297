-- Keeps what the watching process has reached or found; false when its fence no longer holds.
create function ledgerline.salesforce_note(p_org text, p_fence bigint, p_note jsonb)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update salesforce_watch w set
    replay_id = case when p_note ? 'replayId' then p_note->>'replayId' else w.replay_id end,
    replay_at = case when p_note ? 'replayId' then v_now else w.replay_at end,
    events_note = case when p_note ? 'events' then p_note->>'events' else w.events_note end,
    events_noted_at = case when p_note ? 'events' then v_now else w.events_noted_at end,
    rules_state = case when p_note ? 'rulesState' then p_note->>'rulesState' else w.rules_state end,
    rules_findings = case when p_note ? 'rulesState' then p_note->'rulesFindings' else w.rules_findings end,
    rules_hash = case when p_note ? 'rulesHash' then p_note->>'rulesHash' else w.rules_hash end,
    rules_checked_at = case when p_note ? 'rulesState' then v_now else w.rules_checked_at end
  where w.org_id = p_org and w.lease_fence = p_fence and w.lease_until is not null;
  return found;
end $$;
