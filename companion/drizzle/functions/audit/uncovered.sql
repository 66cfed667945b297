-- For how many seconds the first link after p_seq has stood in the chain; null when there is none.
create function ledgerline.audit_uncovered(p_org text, p_seq bigint)
returns double precision language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select extract(epoch from clock_timestamp() - c.sealed_at)::double precision from audit_chain c
    where c.org_id = p_org and c.seq > p_seq order by c.seq limit 1);
end $$;
