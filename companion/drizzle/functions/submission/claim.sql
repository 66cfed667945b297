-- Takes a fenced lease on a pending submission for a worker. An earlier lease that ran out without an answer may have
-- sent something: sentUntil says until when. After three such leases in a row it is set aside: whatever ends the process each
-- time must not keep the rest back.
create function ledgerline.submission_claim(p_org text, p_submission_id text, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_lost_leases_max constant integer := 3;
  v_now timestamptz;
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id for update;
  if not found then
    return jsonb_build_object('kind', 'notNow');
  end if;
  v_now := clock_timestamp();
  if s.state <> 'pending' or s.lease_until > v_now then
    return jsonb_build_object('kind', 'notNow', 'submission', submission_to_json(s));
  end if;
  s.lost_leases := s.lost_leases + case when s.lease_until is null then 0 else 1 end;
  if s.lease_until is not null and s.lost_leases >= c_lost_leases_max then
    s := submission_set_aside(s, v_now);
    return jsonb_build_object('kind', 'notNow', 'submission', submission_to_json(s));
  end if;
  update submission x set lost_leases = s.lost_leases, lease_fence = s.lease_fence + 1,
    lease_until = v_now + p_lease_ms * interval '1 millisecond', lease_by = 'worker', lease_holder = lease_holder(),
    sent_until = greatest(s.sent_until, s.lease_until), attempts = s.attempts + 1, next_attempt_at = null, updated_at = v_now
  where x.org_id = p_org and x.submission_id = p_submission_id returning * into s;
  return jsonb_build_object('kind', 'mine', 'fence', s.lease_fence, 'now', v_now, 'sentUntil', s.sent_until,
    'unasked', s.unasked, 'submission', submission_to_json(s));
end $$;
