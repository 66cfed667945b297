-- Keeps that something failed for good. Called by the statement that found it out, so that neither stands without the other.
-- A subject has one open dead letter: the same failure told again changes nothing, another one takes the place of the first.
-- So does a record of the org that asks for other content, though it fails in the same words: a replay, and whoever approves
-- it, must have before them what is asked for now. One whose replay is being carried out ends with it, and the new one
-- points back to it. Returns the id of the open one.
create function ledgerline.dead_letter_raise(p_org text, p_kind text, p_subject text, p_code text, p_message text,
  p_detail jsonb)
returns text language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_now timestamptz;
  o ledgerline.dead_letter;
  d ledgerline.dead_letter;
  v_runs boolean;
  v_other boolean;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- There and locked after this, whoever removes it meanwhile (retention.sql).
  insert into dead_letter_open as x (org_id, kind, subject) values (p_org, p_kind, p_subject)
  on conflict (org_id, kind, subject) do update set dead_letter_id = x.dead_letter_id;
  o := dead_letter_locked(p_org, p_kind, p_subject);
  v_runs := o.dead_letter_id is not null and dead_letter_runs(o);
  -- The first version is what was asked for; later ones are edits.
  v_other := p_kind = 'orgRequest' and o.dead_letter_id is not null and p_detail->'payload' is distinct from (
    select p.payload from dead_letter_payload p where p.org_id = p_org and p.dead_letter_id = o.dead_letter_id
      and p.failed_at = o.failed_at and p.version = 1);
  d := case when p_kind = 'orgRequest' then dead_letter_of_request(p_org, p_detail)
    else dead_letter_of_submission(p_org, p_kind, p_subject) end;
  if p_kind = 'orgDelivery' then
    d.remedy := 'tellAgain';
    d.criticality := 'refresh';
    d.erp_message := null;
    d.action := 'Have the org take the record: the code and the message say what it refuses. Then replay it.';
  end if;
  d.kind := p_kind;
  d.subject := p_subject;
  d.code := p_code;
  -- Whether the org's rule could be named differs from time to time; the failure is the same.
  d.message := left(p_message || coalesce(' (rule ' || (p_detail->>'ruleName') || ')', ''), 2000);
  d.detail := p_detail - 'payload';
  d.cause := dead_letter_cause(coalesce(d.erp_message, p_message));
  d.group_key := concat_ws('/', p_kind, p_code, d.connection_id,
    encode(substr(sha256(convert_to(d.cause, 'UTF8')), 1, 4), 'hex'));
  if o.dead_letter_id is not null and not v_runs and not v_other and o.group_key = d.group_key and o.remedy = d.remedy then
    return o.dead_letter_id;
  end if;
  v_now := clock_timestamp();
  if o.dead_letter_id is not null then
    perform dead_letter_close(o, case when v_runs then 'replayed' else 'settled' end,
      case when v_other and not v_runs then 'newerRequest' else 'failedAgain' end, 'ledgerline');
    d.previous_id := o.dead_letter_id;
  end if;
  d.dead_letter_id := dead_letter_new_id(v_now);
  d.failed_at := v_now;
  d.first_failed_at := coalesce((select x.first_failed_at from dead_letter x
    where x.org_id = p_org and x.dead_letter_id = d.previous_id), v_now);
  d.payload_version := case when d.remedy = 'tellAgain' then 0 else 1 end;
  d.state := 'open';
  d.state_at := v_now;
  d.state_by := 'ledgerline';
  insert into dead_letter select d.*;
  update dead_letter_open x set dead_letter_id = d.dead_letter_id, failed_at = d.failed_at
  where x.org_id = p_org and x.kind = p_kind and x.subject = p_subject;
  if d.payload_version > 0 then
    insert into dead_letter_payload (org_id, dead_letter_id, failed_at, version, payload, amount, currency, made_at, made_by)
    values (p_org, d.dead_letter_id, v_now, 1, case when p_kind = 'orgRequest' then p_detail->'payload'
      else (select s.content from submission s where s.org_id = p_org and s.submission_id = p_subject) end,
      d.amount, d.currency, v_now, coalesce(d.owner, 'ledgerline'));
  end if;
  if p_kind = 'orgRequest' then
    -- The newest request is the last word on its order.
    perform dead_letter_settle(p_org, 'orgRequest', x.subject, 'newerRequest', 'ledgerline') from dead_letter x
    where x.org_id = p_org and x.source_id = d.source_id and x.kind = 'orgRequest' and x.subject <> p_subject
      and x.state in ('open', 'replaying') and x.dead_letter_id < d.dead_letter_id;
  end if;
  perform audit_record(p_org, 'ledgerline', 'exception.raised', 'exception/' || d.dead_letter_id,
    jsonb_build_object('kind', p_kind, 'subject', p_subject, 'code', p_code, 'group', d.group_key));
  return d.dead_letter_id;
end $$;
