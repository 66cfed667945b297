-- Halts an org, so that nobody gets a token in its name, or lets it go on. False when it stands so already or there is no
-- such org. What is under way with its ERPs is finished all the same; replays that are queued wait (dead_letter/claim.sql).
create function ledgerline.org_halt(p_org text, p_halted boolean, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update org o set halted_at = case when p_halted then clock_timestamp() end
  where o.org_id = p_org and (o.halted_at is not null) <> p_halted;
  if not found then
    return false;
  end if;
  perform audit_record(p_org, p_actor, case when p_halted then 'org.halted' else 'org.resumed' end, 'org/' || p_org, '{}');
  return true;
end $$;
