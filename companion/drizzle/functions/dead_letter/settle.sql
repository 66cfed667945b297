-- Closes the open dead letter of a subject, if there is one: what it told of is over. Called by the statement that ended it.
create function ledgerline.dead_letter_settle(p_org text, p_kind text, p_subject text, p_how text, p_actor text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  d ledgerline.dead_letter;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- Nearly always there is none, and then nothing is locked.
  if not exists (select from dead_letter_open o where o.org_id = p_org and o.kind = p_kind and o.subject = p_subject
    and o.dead_letter_id is not null) then
    return;
  end if;
  d := dead_letter_locked(p_org, p_kind, p_subject);
  if d.dead_letter_id is not null then
    perform dead_letter_close(d, case when dead_letter_runs(d) then 'replayed' else 'settled' end, p_how, p_actor);
  end if;
end $$;
