-- Locks the delivery of a submission that somebody comes to tell of, and says how it may be taken: 'mine', 'alone' (its lease
-- ended without a word, so that nothing goes with it), or why not: 'nothing', 'busy' (another holds the lease), 'later' (a
-- pause after a failure), 'setAside'. Called by delivery_claim.
create function ledgerline.delivery_first(p_org text, p_submission_id text)
returns text language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_lost_leases_max constant integer := 3;
  v_now timestamptz;
  d ledgerline.salesforce_delivery;
begin
  if not exists (select from outbox o where o.org_id = p_org and o.key = p_submission_id and o.due
    and o.delivered_at is null and o.failed_at is null) then
    return 'nothing';
  end if;
  insert into salesforce_delivery (org_id, submission_id) values (p_org, p_submission_id) on conflict do nothing;
  select * into strict d from salesforce_delivery x where x.org_id = p_org and x.submission_id = p_submission_id for update;
  v_now := clock_timestamp();
  if d.lease_until > v_now then
    return 'busy';
  elsif d.next_attempt_at > v_now then
    return 'later';
  elsif exists (select from submission s where s.org_id = p_org and s.submission_id = p_submission_id
    and s.version <= d.delivered_version) then
    -- Another delivered it while the lock was waited for.
    return 'nothing';
  elsif d.lease_until is not null then
    update salesforce_delivery x set lost_leases = d.lost_leases + 1
    where x.org_id = p_org and x.submission_id = p_submission_id returning * into d;
    if d.lost_leases >= c_lost_leases_max then
      perform delivery_set_aside(d, v_now);
      return 'setAside';
    end if;
  end if;
  return case when d.lost_leases > 0 then 'alone' else 'mine' end;
end $$;
