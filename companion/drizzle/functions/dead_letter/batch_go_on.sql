-- What becomes of a batch that nobody works on now: it runs on, with a job, while something of it is due; waits while
-- somebody has to approve the rest; or is done. The caller has locked it.
create function ledgerline.dead_letter_batch_go_on(b ledgerline.dead_letter_batch)
returns ledgerline.dead_letter_batch language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_due boolean := exists (select from dead_letter_replay r where r.org_id = b.org_id and r.batch_id = b.batch_id
    and r.state in ('queued', 'running'));
begin
  perform job_drop('exception-replay', b.job_id);
  update dead_letter_batch x set state = case when v_due then 'running'
      when exists (select from dead_letter_replay r where r.org_id = b.org_id and r.batch_id = b.batch_id
        and r.state = 'awaitingApproval') then 'awaitingApproval' else 'done' end,
    lease_until = null, job_id = case when v_due then job_add('exception-replay',
      jsonb_build_object('orgId', b.org_id, 'batchId', b.batch_id), clock_timestamp()) end
  where x.org_id = b.org_id and x.batch_id = b.batch_id returning * into b;
  return b;
end $$;
