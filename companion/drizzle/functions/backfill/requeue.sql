-- Makes the next job of a running backfill; false when it is not running.
create function ledgerline.backfill_requeue(p_org text, p_backfill_id text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update backfill b set job_id = job_add('salesforce-backfill',
    jsonb_build_object('orgId', p_org, 'backfillId', p_backfill_id), clock_timestamp())
  where b.org_id = p_org and b.backfill_id = p_backfill_id and b.state = 'running';
  return found;
end $$;
