-- Whether a second person has to approve: for whatever may be booked in an ERP, above the amount that finance allows one
-- person in its currency, and always where finance names none. p_above: amounts by currency. An edited payload counts as
-- much as what failed.
create function ledgerline.dead_letter_approval_needed(d ledgerline.dead_letter, p_version integer, p_above jsonb)
returns boolean language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select d.kind <> 'orgDelivery' and not coalesce((
    select bool_and(coalesce(t.amount <= (p_above->>t.currency)::numeric, false)) from (
      select d.amount, d.currency where d.amount is not null
      union all select p.amount, p.currency from dead_letter_payload p where p.org_id = d.org_id
        and p.dead_letter_id = d.dead_letter_id and p.failed_at = d.failed_at and p.version = p_version
    ) t), false)
$$;
