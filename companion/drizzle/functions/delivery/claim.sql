-- Takes the lease on what the org is to be told of a submission, and answers the submission as it stands: all messages up
-- to its version are delivered with it. 'nothing', 'busy' (another holds the lease), 'later' (a pause after a failure).
create function ledgerline.delivery_claim(p_org text, p_submission_id text, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  d ledgerline.salesforce_delivery;
  s ledgerline.submission;
  v_held_since timestamptz;
  v_held_seq integer;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from outbox o where o.org_id = p_org and o.key = p_submission_id and o.due
      and o.delivered_at is null and o.failed_at is null)
    or not exists (select from org_salesforce c join org o on o.org_id = c.org_id
      where c.org_id = p_org and o.halted_at is null and c.found_org_id is null) then
    return jsonb_build_object('kind', 'nothing');
  end if;
  insert into salesforce_delivery (org_id, submission_id) values (p_org, p_submission_id) on conflict do nothing;
  select * into strict d from salesforce_delivery x where x.org_id = p_org and x.submission_id = p_submission_id for update;
  v_now := clock_timestamp();
  if d.lease_until > v_now then
    return jsonb_build_object('kind', 'busy');
  elsif d.next_attempt_at > v_now then
    return jsonb_build_object('kind', 'later');
  end if;
  select * into strict s from submission x where x.org_id = p_org and x.submission_id = p_submission_id;
  if s.version <= d.delivered_version then
    -- Another delivered it while the lock was waited for.
    return jsonb_build_object('kind', 'nothing');
  end if;
  update salesforce_delivery x set lease_fence = d.lease_fence + 1, attempts = d.attempts + 1, next_attempt_at = null,
    lease_until = v_now + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.submission_id = p_submission_id returning * into d;
  -- Held once, a submission stays so, whatever is asked meanwhile, until it is accepted, rejected or cancelled.
  select e.at, e.seq into v_held_since, v_held_seq from submission_event e
  where e.org_id = p_org and e.submission_id = p_submission_id and e.seq <= s.version and e.state = 'held'
  order by e.seq limit 1;
  return jsonb_build_object('kind', 'mine', 'fence', d.lease_fence, 'attempts', d.attempts, 'version', s.version,
    'recordKey', coalesce(s.request_key, s.submission_id), 'submission', submission_to_json(s),
    'deliveredHeld', d.delivered_held, 'heldSince', v_held_since,
    'releasedAt', (select min(e.at) from submission_event e where e.org_id = p_org
      and e.submission_id = p_submission_id and e.seq > v_held_seq and e.state not in ('held', 'pending')));
end $$;
