-- What is due now and since when, over all orgs: jobs of each queue, and messages that orgs have not taken.
create function ledgerline.sweeper_metrics_queues()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('queue', q.queue, 'depth', q.depth,
    'oldestSeconds', extract(epoch from greatest(clock_timestamp() - q.oldest, interval '0')))), '[]')
  from (
    select j.name as queue, count(*) as depth, min(j.start_after) as oldest from pgboss.job j
    where j.name in ('erp-ask', 'salesforce-deliver', 'salesforce-backfill', 'exception-replay')
      and j.state in ('created', 'retry') and j.start_after <= clock_timestamp()
    group by j.name
    union all
    select 'outbox', count(*), min(x.created_at) from outbox x
    where x.due and x.delivered_at is null and x.failed_at is null
    having count(*) > 0) q
$$;
