-- Keeps what was done, and makes the next job or ends the backfill. False when the fence does not hold.
create function ledgerline.backfill_advance(p_org text, p_backfill_id text, p_fence integer, p_done integer,
  p_failed integer, p_reached text, p_state text, p_message text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update backfill b set done = b.done + p_done, failed = b.failed + p_failed, reached = coalesce(p_reached, b.reached),
    state = p_state, message = coalesce(p_message, b.message), updated_at = clock_timestamp(), lease_until = null,
    lost_leases = 0, careful = greatest(b.careful - 1, 0),
    total = greatest(b.total, b.done + p_done + b.failed + p_failed)
  where b.org_id = p_org and b.backfill_id = p_backfill_id and b.lease_fence = p_fence and b.lease_until is not null;
  if not found then
    return false;
  end if;
  if p_state = 'running' then
    perform backfill_requeue(p_org, p_backfill_id);
  end if;
  return true;
end $$;
