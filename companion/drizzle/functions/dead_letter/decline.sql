-- Takes back what of a batch waits for approval: what was to be replayed is open again. 'notFound', 'nothing', 'declined'.
create function ledgerline.dead_letter_decline(p_org text, p_batch_id text, p_reason text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  b ledgerline.dead_letter_batch;
  r ledgerline.dead_letter_replay;
  v_any boolean := false;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id for update;
  if not found then
    return jsonb_build_object('kind', 'notFound');
  end if;
  for r in select x.* from dead_letter_replay x join dead_letter d on d.org_id = x.org_id
      and d.dead_letter_id = x.dead_letter_id and d.failed_at = x.failed_at
    where x.org_id = p_org and x.batch_id = p_batch_id and x.state = 'awaitingApproval' order by d.kind, d.subject
  loop
    v_any := true;
    update dead_letter_replay x set state = 'declined', finished_at = v_now, outcome_message = p_reason
    where x.org_id = p_org and x.replay_id = r.replay_id and x.failed_at = r.failed_at;
    perform dead_letter_reopen(r, p_actor);
    perform audit_record(p_org, p_actor, 'exception.replayDeclined', 'exception/' || r.dead_letter_id,
      jsonb_build_object('reason', p_reason, 'batchId', p_batch_id, 'replayId', r.replay_id));
  end loop;
  if v_any and (b.lease_until is null or b.lease_until <= v_now) then
    b := dead_letter_batch_go_on(b);
  end if;
  return jsonb_build_object('kind', case when v_any then 'declined' else 'nothing' end,
    'batch', dead_letter_batch_to_json(b));
end $$;
