-- Keeps another version of a dead letter's payload; the earlier ones stay. 'notFound', 'state' when it is not open or has
-- nothing that could be sent changed, 'tooMany' when it was edited as often as it may be, else 'edited'. What the newest version
-- says already is kept as that one: asking again after a lost answer makes no other.
create function ledgerline.dead_letter_edit(p_org text, p_id text, p_payload jsonb, p_amount numeric, p_currency text,
  p_reason text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  -- A dead letter is answered with all its versions, and each may be as large as a request: nobody mends one order by hand more
  -- often, and what a program repeats has to end.
  c_edits_max constant integer := 50;
  d ledgerline.dead_letter;
  o ledgerline.dead_letter;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  d := dead_letter_find(p_org, p_id);
  if d.dead_letter_id is null then
    return jsonb_build_object('kind', 'notFound');
  end if;
  o := dead_letter_locked(p_org, d.kind, d.subject);
  if o.dead_letter_id is distinct from p_id or o.state <> 'open' or o.remedy not in ('resubmit', 'takeInAgain') then
    return jsonb_build_object('kind', 'state', 'exception', dead_letter_to_json(dead_letter_find(p_org, p_id)));
  end if;
  if exists (select from dead_letter_payload p where p.org_id = p_org and p.dead_letter_id = p_id
      and p.failed_at = o.failed_at and p.version = o.payload_version and p.payload = p_payload) then
    return jsonb_build_object('kind', 'edited', 'exception', dead_letter_to_json(o));
  end if;
  -- The first version is what failed.
  if o.payload_version > c_edits_max then
    return jsonb_build_object('kind', 'tooMany', 'exception', dead_letter_to_json(o));
  end if;
  update dead_letter x set payload_version = o.payload_version + 1
  where x.org_id = p_org and x.dead_letter_id = p_id and x.failed_at = o.failed_at returning * into o;
  insert into dead_letter_payload (org_id, dead_letter_id, failed_at, version, payload, amount, currency, made_at, made_by,
    reason)
  values (p_org, p_id, o.failed_at, o.payload_version, p_payload, p_amount, p_currency, clock_timestamp(), p_actor, p_reason);
  perform audit_record(p_org, p_actor, 'exception.edited', 'exception/' || p_id, jsonb_build_object('reason', p_reason,
    'version', o.payload_version, 'contentHash', encode(sha256(convert_to(p_payload::text, 'UTF8')), 'hex')));
  return jsonb_build_object('kind', 'edited', 'exception', dead_letter_to_json(o));
end $$;
