-- A dead letter about a record of the org that asks for an order and could not be taken in. p_detail: key, payload (JSON, or
-- its text where it is none), and as far as known sourceId, sourceObject, accountId, entity, amount, currency, requestedBy.
create function ledgerline.dead_letter_of_request(p_org text, p_detail jsonb)
returns ledgerline.dead_letter language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  d ledgerline.dead_letter;
begin
  d.org_id := p_org;
  d.action := p_detail->>'action';
  d.account_id := p_detail->>'accountId';
  d.source_object := p_detail->>'sourceObject';
  d.source_id := p_detail->>'sourceId';
  d.entity := p_detail->>'entity';
  d.amount := (p_detail->>'amount')::numeric;
  d.currency := p_detail->>'currency';
  d.owner := p_detail->>'requestedBy';
  d.request_key := p_detail->>'key';
  d.attempts := 1;
  d.criticality := 'order';
  d.remedy := 'takeInAgain';
  d.after_submission := coalesce((select s.submission_id from submission s where s.org_id = p_org
    and s.source_id = d.source_id order by s.revision desc limit 1), '');
  return d;
end $$;
