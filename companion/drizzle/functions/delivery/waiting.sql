-- Locks deliveries of an org that may go along with others, at most p_limit, and answers their submissions: those named but
-- the first, then the oldest that wait for p_waiting_ms already; younger ones are told of by whoever wrote them. None of them
-- is in other hands, in a pause after a failure, or has ended a process. Only so many of the oldest are looked at. Called by
-- delivery_claim.
create function ledgerline.delivery_waiting(p_org text, p_named jsonb, p_limit integer, p_waiting_ms integer)
returns text[] language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_looked_at_max constant integer := 1000;
  v_now timestamptz := clock_timestamp();
  v_ids text[];
begin
  select array_agg(t.key order by t.place) into v_ids from (
    select c.key, min(c.place) as place from (
      select n.id as key, n.place - 1000000 as place from jsonb_array_elements_text(p_named) with ordinality as n(id, place)
      where n.place > 1 and exists (select from outbox o where o.org_id = p_org and o.key = n.id and o.due
        and o.delivered_at is null and o.failed_at is null)
      union all
      select w.key, w.id from (select o.key, o.id, o.created_at from outbox o where o.org_id = p_org and o.due
        and o.delivered_at is null and o.failed_at is null order by o.id limit c_looked_at_max) w
      where w.created_at <= v_now - p_waiting_ms * interval '1 millisecond') c
    left join salesforce_delivery d on d.org_id = p_org and d.submission_id = c.key
    where c.key is distinct from p_named->>0 and d.lease_until is null and coalesce(d.lost_leases, 0) = 0
      and (d.next_attempt_at is null or d.next_attempt_at <= v_now)
    group by c.key order by 2 limit p_limit) t;
  if v_ids is null then
    return '{}';
  end if;
  -- In one order for all, so that two who come at once do not wait for each other.
  insert into salesforce_delivery (org_id, submission_id) select p_org, id from unnest(v_ids) id order by id
  on conflict do nothing;
  return (select coalesce(array_agg(t.submission_id order by array_position(v_ids, t.submission_id)), '{}') from (
    select d.submission_id from salesforce_delivery d
    join submission s on s.org_id = d.org_id and s.submission_id = d.submission_id
    where d.org_id = p_org and d.submission_id = any (v_ids) and d.lease_until is null and d.lost_leases = 0
      and (d.next_attempt_at is null or d.next_attempt_at <= v_now) and s.version > d.delivered_version
    order by d.submission_id for update of d skip locked) t);
end $$;
