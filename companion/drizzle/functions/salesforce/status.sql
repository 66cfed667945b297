-- How the connection to an org stands: for operators. Null when it is not connected.
create function ledgerline.salesforce_status(p_org text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select jsonb_strip_nulls(jsonb_build_object('instanceUrl', c.instance_url, 'expectedOrgId', c.expected_org_id,
      'foundOrgId', c.found_org_id, 'halted', o.halted_at is not null or c.found_org_id is not null, 'replayId', w.replay_id, 'replayAt', w.replay_at,
      'eventsNote', w.events_note, 'eventsNotedAt', w.events_noted_at, 'rulesState', w.rules_state,
      'rulesFindings', w.rules_findings, 'rulesHash', w.rules_hash, 'rulesCheckedAt', w.rules_checked_at,
      'pausedSince', z.since, 'pausedUntil', z.until, 'pauseCode', z.code, 'pauseMessage', z.message))
    from org_salesforce c join org o on o.org_id = c.org_id left join salesforce_watch w on w.org_id = c.org_id
    left join salesforce_pause z on z.org_id = c.org_id
    where c.org_id = p_org);
end $$;
