-- Whether an org is halted: by an operator, or because another org was found at its address. The caller has set the org.
create function ledgerline.org_is_halted(p_org text)
returns boolean language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select exists (select from org o where o.org_id = p_org and o.halted_at is not null)
    or exists (select from org_salesforce s where s.org_id = p_org and s.found_org_id is not null)
$$;
