-- Asks a held submission again: 'mine', 'heldHere', 'state' when it is not held, 'notFound'.
-- p_reason: what is under way, where it is anything else than asking: whoever takes it up after a crash goes by it.
create function ledgerline.submission_resume(p_org text, p_submission_id text, p_rules_hash text, p_actor text,
  p_lease_ms integer, p_free numeric, p_as_of timestamptz, p_reason jsonb)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if p_free is not null then
    perform reservation_lock(x.org_id, x.connection_id, x.entity, x.payer) from submission x
    where x.org_id = p_org and x.submission_id = p_submission_id;
  end if;
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id for update;
  if not found then
    return jsonb_build_object('kind', 'notFound');
  elsif s.state <> 'held' then
    return jsonb_build_object('kind', 'state', 'submission', submission_to_json(s));
  end if;
  -- A release before held_invoices had them in the reason alone, which is written over here.
  s.held_invoices := coalesce(s.held_invoices, submission_invoices_of(s.reason));
  s.rules_hash := p_rules_hash;
  s.reason := p_reason;
  return submission_reopen(s, false, p_actor, p_lease_ms, p_free, p_as_of);
end $$;
