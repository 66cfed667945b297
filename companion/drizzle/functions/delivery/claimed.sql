-- A submission as it stands, with what the org has of it, for whoever holds the lease.
create function ledgerline.delivery_claimed(d ledgerline.salesforce_delivery)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
  v_held_since timestamptz;
  v_held_seq integer;
begin
  select * into strict s from submission x where x.org_id = d.org_id and x.submission_id = d.submission_id;
  -- Held once, a submission stays so, whatever is asked meanwhile, until it is accepted, rejected or cancelled.
  select e.at, e.seq into v_held_since, v_held_seq from submission_event e
  where e.org_id = d.org_id and e.submission_id = d.submission_id and e.seq <= s.version and e.state = 'held'
  order by e.seq limit 1;
  return jsonb_build_object('fence', d.lease_fence, 'attempts', d.attempts, 'version', s.version,
    'recordKey', coalesce(s.request_key, s.submission_id), 'submission', submission_to_json(s),
    'deliveredHeld', d.delivered_held, 'heldSince', v_held_since,
    'releasedAt', (select min(e.at) from submission_event e where e.org_id = d.org_id
      and e.submission_id = d.submission_id and e.seq > v_held_seq and e.state not in ('held', 'pending')));
end $$;
