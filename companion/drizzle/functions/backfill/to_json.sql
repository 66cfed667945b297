-- A backfill as callers read it; the rate is that of the whole run so far.
create function ledgerline.backfill_to_json(b ledgerline.backfill)
returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object('backfillId', b.backfill_id, 'state', b.state, 'done', b.done,
    'total', b.total, 'failed', b.failed, 'startedAt', b.started_at, 'message', b.message,
    'elapsedSeconds', extract(epoch from b.updated_at - b.started_at)))
$$;
