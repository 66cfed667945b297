-- What nobody goes on with and no dead letter tells of, over all orgs: pending submissions that nothing asks for again, and
-- messages that an org was given up on with. Left by a release that knew no dead letters; there should be no other.
create function ledgerline.sweeper_stranded(p_limit integer)
returns table (org_id text, kind text, subject text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select t.org_id, t.kind, t.subject from (
    select s.org_id, 'order' as kind, s.submission_id as subject from submission s
    where s.state = 'pending' and s.lease_until is null and s.next_attempt_at is null
    union all
    select o.org_id, 'orgDelivery', o.key from outbox o
    where o.due and o.delivered_at is null group by o.org_id, o.key having bool_and(o.failed_at is not null)
  ) t
  where not exists (select from dead_letter d where d.org_id = t.org_id and d.kind = t.kind and d.subject = t.subject
    and d.state in ('open', 'replaying'))
  limit p_limit
$$;
