-- The newest link of every org that has an audit chain or had a head of one; 0 where the chain has none (any more). Which of them are
-- due for a head is not for the database to say.
create function ledgerline.sweeper_audit_heads()
returns table (org_id text, seq bigint) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id, coalesce(l.seq, 0) from org o
  left join audit_head h on h.org_id = o.org_id
  left join lateral (select c.seq from audit_chain c where c.org_id = o.org_id order by c.seq desc limit 1) l on true
  where l.seq is not null or h.written_seq is not null
$$;
