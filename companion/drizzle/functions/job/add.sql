-- Adds one job the way pg-boss 12.38 (schema 46) does, with the queue's own settings, inside the caller's statement.
-- Returns the job's id. No NOTIFY: workers poll, since a notification in the order's transaction halves its rate.
create function ledgerline.job_add(p_queue text, p_data jsonb, p_start_after timestamptz)
returns uuid language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid := gen_random_uuid();
begin
  insert into pgboss.job (id, name, data, start_after, created_on, expire_seconds, deletion_seconds, keep_until,
    retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
  select v_id, q.name, p_data, p_start_after, clock_timestamp(), q.expire_seconds, q.deletion_seconds,
    p_start_after + q.retention_seconds * interval '1 second', q.retry_limit, q.retry_delay, q.retry_backoff,
    q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
  from pgboss.queue q where q.name = p_queue;
  if not found then
    raise exception 'there is no queue %', p_queue;
  end if;
  return v_id;
end $$;
