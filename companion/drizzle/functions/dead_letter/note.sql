-- An audit entry about a dead letter that changes nothing of it, such as a dry run; false when the org has none of that id.
create function ledgerline.dead_letter_note(p_org text, p_id text, p_action text, p_detail jsonb, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from dead_letter x where x.org_id = p_org and x.dead_letter_id = p_id) then
    return false;
  end if;
  perform audit_record(p_org, p_actor, 'exception.' || p_action, 'exception/' || p_id, p_detail);
  return true;
end $$;
