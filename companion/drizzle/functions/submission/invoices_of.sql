-- The numbers of the invoices that a reason for holding an order names; null when it names none.
create function ledgerline.submission_invoices_of(p_reason jsonb)
returns jsonb language sql immutable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_agg(i->'number') from jsonb_array_elements(p_reason #> '{clears,invoices}') i
$$;
