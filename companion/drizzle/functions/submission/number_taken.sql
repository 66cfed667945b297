-- What takes the place of an answer whose ERP order number another record's latest submission holds in the same entity; null
-- when none does. An ERP has each number once: one of the two answers is about another order. Which, only a person can
-- tell, so it is neither accepted nor asked again by itself; one that was to be cancelled stays so. Who asks holds the number to
-- the end of its transaction: of two answers at once the second sees the first. It must hold no lock that others wait for yet
-- but that on its own submission.
create function ledgerline.submission_number_taken(s ledgerline.submission, p_answer jsonb)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_number text := p_answer->>'erpOrderNumber';
  v_other text;
begin
  if v_number is null or v_number = s.erp_order_number or p_answer->>'state' = 'cancelled' then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(
    jsonb_build_array('erp order number', s.org_id, s.connection_id, s.entity, v_number)::text, 0));
  select x.submission_id into v_other from submission x
  where x.org_id = s.org_id and x.connection_id = s.connection_id and x.entity = s.entity
    and x.erp_order_number = v_number and x.state <> 'cancelled'
    and (x.source_id <> s.source_id or x.source_object <> s.source_object)
    and not exists (select from submission later where later.org_id = x.org_id and later.source_id = x.source_id
      and later.source_object = x.source_object and later.revision > x.revision)
  limit 1;
  if not found then
    return null;
  end if;
  return p_answer - 'erpOrderNumber' - 'differences' - 'retryInMs' || jsonb_build_object('state', 'pending', 'phase', 'unknown',
    'event', 'outcomeUnknown', 'detail', format('answered with order %s, which submission %s holds', v_number, v_other),
    'reason', jsonb_build_object('code', case when s.reason->>'code' like 'CANCEL\_%' then s.reason->>'code'
        else 'ERP_NUMBER_TAKEN' end,
      'message', format('The ERP answered with its order %s, which belongs to another record.', v_number),
      'action', format('Operations finds both orders in the ERP, that of submission %s and that of our key, clears the cause '
        || 'and asks the ERP again; it is not asked by itself any more.', v_other),
      'clearedBy', 'operations'));
end $$;
