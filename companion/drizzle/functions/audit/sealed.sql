-- Links of an org's chain after p_after, each with the entry it seals, where that is still there.
create function ledgerline.audit_sealed(p_org text, p_after bigint, p_limit integer)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_build_object('seq', c.seq, 'entryId', c.entry_id,
      'contentHash', encode(c.content_hash, 'hex'), 'previousHash', encode(c.previous_hash, 'hex'),
      'hash', encode(c.hash, 'hex'),
      'entry', case when e.entry_id is not null then jsonb_build_object('at', audit_instant(e.at), 'actor', e.actor,
        'action', e.action, 'subject', e.subject, 'content', e.content,
        'contentHash', encode(e.content_hash, 'hex')) end) order by c.seq), '[]')
    from (select * from audit_chain x where x.org_id = p_org and x.seq > p_after order by x.seq limit p_limit) c
    left join audit_entry e on e.org_id = c.org_id and e.txid = c.entry_txid and e.entry_id = c.entry_id);
end $$;
