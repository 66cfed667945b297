-- Connected orgs that are due to be told their newest head: ids only. As functions/audit/head_tell.sql has it.
create function ledgerline.sweeper_audit_heads_to_tell()
returns table (org_id text) language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select h.org_id from audit_head h
  join org_salesforce c on c.org_id = h.org_id and c.found_org_id is null
  join org o on o.org_id = h.org_id and o.halted_at is null
  where h.written_head is not null
    and (h.tell_after is null or h.tell_after <= clock_timestamp() or h.tell_after > clock_timestamp() + interval '25 hours')
$$;
