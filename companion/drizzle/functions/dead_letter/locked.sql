-- The open dead letter of a subject, locked until the transaction ends; a row of nulls when none is open. Whoever changes
-- the state of a dead letter comes this way, so that of two who do only one finds it open.
create function ledgerline.dead_letter_locked(p_org text, p_kind text, p_subject text)
returns ledgerline.dead_letter language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  o ledgerline.dead_letter_open;
  d ledgerline.dead_letter;
begin
  select * into o from dead_letter_open x
  where x.org_id = p_org and x.kind = p_kind and x.subject = p_subject for update;
  if o.dead_letter_id is not null then
    select * into strict d from dead_letter x where x.org_id = p_org and x.dead_letter_id = o.dead_letter_id
      and x.failed_at = o.failed_at;
  end if;
  return d;
end $$;
