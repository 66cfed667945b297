-- What nobody goes on with and no dead letter tells of, over all orgs: pending submissions that nothing asks for again, and
-- messages that an org was given up on with. Left by a release that knew no dead letters; there should be no other.
create function ledgerline.sweeper_stranded(p_limit integer)
returns table (org_id text, kind text, subject text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select t.org_id, t.kind, t.subject from (
    select s.org_id, 'order' as kind, s.submission_id as subject from submission s
    where s.state = 'pending' and s.lease_until is null and s.next_attempt_at is null
    union all
    select distinct o.org_id, 'orgDelivery', o.key from outbox o
    where o.due and o.delivered_at is null and o.failed_at is not null
      and not exists (select from outbox n where n.org_id = o.org_id and n.key = o.key and n.due
        and n.delivered_at is null and n.failed_at is null)
  ) t
  where not exists (select from dead_letter_open d where d.org_id = t.org_id and d.kind = t.kind and d.subject = t.subject
    and d.dead_letter_id is not null)
  limit p_limit
$$;
