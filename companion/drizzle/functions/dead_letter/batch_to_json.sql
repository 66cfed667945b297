-- What was asked to be replayed at once, and how far it is. Elapsed is the time from the first begun to the last finished.
create function ledgerline.dead_letter_batch_to_json(b ledgerline.dead_letter_batch)
returns jsonb language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(jsonb_build_object('batchId', b.batch_id, 'scope', b.scope, 'requestedBy', b.requested_by,
    'reason', b.reason, 'requestedAt', b.requested_at, 'state', b.state, 'total', b.total, 'startedAt', b.started_at,
    'elapsedSeconds', extract(epoch from b.updated_at - b.started_at),
    'awaitingApproval', count(*) filter (where r.state = 'awaitingApproval'),
    'left', count(*) filter (where r.state in ('queued', 'running')),
    'done', count(*) filter (where r.state = 'succeeded'),
    'failed', count(*) filter (where r.state in ('failed', 'refused')),
    'declined', count(*) filter (where r.state = 'declined'),
    'approvedBy', max(r.approved_by), 'approvedAt', max(r.approved_at)))
  from dead_letter_replay r where r.org_id = b.org_id and r.batch_id = b.batch_id
$$;
