-- Lets the heads of an org begin again, with an audit entry that names the last one of before; false when there was none.
create function ledgerline.audit_head_begin_again(p_org text, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  h ledgerline.audit_head;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into h from audit_head x where x.org_id = p_org and x.written_id is not null for update;
  if not found then
    return false;
  end if;
  update audit_head x set written_seq = null, written_id = null, written_head = null, written_at = null, failures = 0,
    failure = null, failed_at = null, lease_until = null, lease_fence = x.lease_fence + 1
  where x.org_id = p_org;
  perform audit_record(p_org, p_actor, 'audit.headsBegunAgain', 'org/' || p_org,
    jsonb_build_object('lastSeq', h.written_seq, 'lastHead', h.written_id));
  return true;
end $$;
