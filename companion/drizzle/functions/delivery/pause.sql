-- The org takes nothing at all, whatever it is told: the leases end, no try is used up, and the org is left alone, with one job
-- that comes back after it. p_pauses_ms: for how long, by how often in a row, the last for all after it. p_claims:
-- [{submissionId, fence}]; those whose fence does not hold are left as they are. Returns how often, and for how long, ms. Whoever
-- had asked before the org was left alone, and hears of it later, ends its leases and makes nothing longer: how often is 0 then.
create function ledgerline.delivery_pause(p_org text, p_claims jsonb, p_error jsonb, p_pauses_ms jsonb)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_ids text[];
  v_ms bigint;
  v_counts boolean;
  z ledgerline.salesforce_pause;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- The pause is locked before any delivery, as delivery_claim does.
  insert into salesforce_pause as x (org_id, since, until, attempts, code, message)
  values (p_org, v_now, v_now, 0, coalesce(p_error->>'code', 'UNKNOWN'), coalesce(p_error->>'message', ''))
  on conflict (org_id) do update set org_id = p_org returning x.* into z;
  -- It counts where nobody leaves the org alone now, and where this is the one that tries it: their leases end together.
  v_counts := z.until <= v_now or exists (select from salesforce_delivery d
    join jsonb_to_recordset(p_claims) as c("submissionId" text, fence integer)
      on c."submissionId" = d.submission_id and c.fence = d.lease_fence
    where d.org_id = p_org and d.lease_until = z.until);
  if v_counts then
    v_ms := p_pauses_ms->>(least(z.attempts + 1, jsonb_array_length(p_pauses_ms)) - 1);
    update salesforce_pause x set until = v_now + v_ms * interval '1 millisecond', attempts = z.attempts + 1,
      code = coalesce(p_error->>'code', 'UNKNOWN'), message = coalesce(p_error->>'message', '')
    where x.org_id = p_org returning x.* into z;
  end if;
  with held as (select d.submission_id from salesforce_delivery d
    join jsonb_to_recordset(p_claims) as c("submissionId" text, fence integer)
      on c."submissionId" = d.submission_id and c.fence = d.lease_fence
    where d.org_id = p_org and d.lease_until is not null order by d.submission_id for update of d)
  select array_agg(h.submission_id) into v_ids from held h;
  update salesforce_delivery d set lease_until = null, attempts = greatest(d.attempts - 1, 0), lost_leases = 0
  where d.org_id = p_org and d.submission_id = any (v_ids);
  perform job_drop('salesforce-deliver', o.job_id) from outbox o where o.org_id = p_org and o.key = any (v_ids)
    and o.due and o.delivered_at is null and o.job_id is not null;
  update outbox o set last_error = p_error, job_id = null
  where o.org_id = p_org and o.key = any (v_ids) and o.due and o.delivered_at is null and o.failed_at is null;
  perform delivery_requeue(p_org, v_ids[1], z.until);
  return jsonb_build_object('attempts', case when v_counts then z.attempts else 0 end,
    'pauseMs', coalesce(v_ms, ceil(extract(epoch from z.until - v_now) * 1000)::bigint));
end $$;
