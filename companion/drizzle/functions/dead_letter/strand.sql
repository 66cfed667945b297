-- Makes a dead letter of what is stranded; false when that has changed meanwhile, or somebody is at it.
create function ledgerline.dead_letter_strand(p_org text, p_kind text, p_subject text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
  v_error jsonb;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if p_kind = 'order' then
    select * into s from submission x where x.org_id = p_org and x.submission_id = p_subject and x.state = 'pending'
      and x.lease_until is null and x.next_attempt_at is null for update skip locked;
    if not found then
      return false;
    end if;
    perform dead_letter_raise(p_org, 'order', p_subject, coalesce(s.reason->>'code', 'UNKNOWN'),
      coalesce(s.reason->>'message', ''), s.reason);
    return true;
  end if;
  -- Whoever tells the org holds this row when it writes down how that went.
  perform from salesforce_delivery d where d.org_id = p_org and d.submission_id = p_subject for update skip locked;
  if not found then
    return false;
  end if;
  select o.last_error into v_error from outbox o where o.org_id = p_org and o.key = p_subject and o.due
    and o.delivered_at is null and o.failed_at is not null order by o.version desc limit 1;
  if not found then
    return false;
  end if;
  perform dead_letter_raise(p_org, 'orgDelivery', p_subject, coalesce(v_error->>'code', 'UNKNOWN'),
    coalesce(v_error->>'message', ''), v_error);
  return true;
end $$;
