-- Takes the lease on a batch's next replays, in the order in which they failed; null when nothing of it is due, another has
-- it, or the org is halted: what is queued is not under way, and waits until the org is let go on. What an earlier lease had
-- begun comes again: carrying it out twice changes nothing.
create function ledgerline.dead_letter_claim(p_org text, p_batch_id text, p_limit integer, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_now timestamptz := clock_timestamp();
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update dead_letter_batch x set lease_fence = x.lease_fence + 1, started_at = coalesce(x.started_at, v_now),
    updated_at = v_now, lease_until = v_now + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.batch_id = p_batch_id and x.state = 'running'
    and (x.lease_until is null or x.lease_until <= v_now) and not org_is_halted(p_org) returning * into b;
  if not found then
    return null;
  end if;
  return jsonb_build_object('fence', b.lease_fence, 'replays', (select coalesce(jsonb_agg(jsonb_build_object(
      'replayId', t.replay_id, 'lane', t.lane) order by t.failed_at, t.dead_letter_id), '[]')
    from (select r.replay_id, r.failed_at, r.dead_letter_id,
        coalesce(d.account_id, d.source_id, d.dead_letter_id) as lane
      from dead_letter_replay r join dead_letter d on d.org_id = r.org_id and d.dead_letter_id = r.dead_letter_id
        and d.failed_at = r.failed_at
      where r.org_id = p_org and r.batch_id = p_batch_id and r.state in ('queued', 'running')
      order by r.failed_at, r.dead_letter_id limit p_limit) t));
end $$;
