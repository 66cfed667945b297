-- What is due now and since when, over all orgs: jobs of each queue, and messages that orgs have not taken. What nobody is to
-- be told any more, since the org was halted or forgotten, is not due.
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
    select 'outbox', count(*), min(x.created_at) from org_salesforce c
    join org g on g.org_id = c.org_id and g.halted_at is null
    join outbox x on x.org_id = c.org_id and x.due and x.delivered_at is null and x.failed_at is null
    where c.found_org_id is null
    having count(*) > 0) q
$$;
