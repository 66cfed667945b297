do $drop$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p where p.pronamespace = 'ledgerline'::regnamespace loop
    execute 'drop function ' || f.signature || ' cascade';
  end loop;
end $drop$;
-- Lets the heads of an org begin again, with an audit entry that names the last one of before; false when there was none.
create function ledgerline.audit_head_begin_again(p_org text, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  h ledgerline.audit_head;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into h from audit_head x where x.org_id = p_org and x.written_id is not null for update;
  if not found then
    return false;
  end if;
  update audit_head x set written_seq = null, written_id = null, written_head = null, written_at = null, failures = 0,
    failure = null, failed_at = null, lease_until = null, lease_fence = x.lease_fence + 1
  where x.org_id = p_org;
  perform audit_record(p_org, p_actor, 'audit.headsBegunAgain', 'org/' || p_org,
    jsonb_build_object('lastSeq', h.written_seq, 'lastHead', h.written_id));
  return true;
end $$;

-- Notes that no head could be written, and why, and gives the lease back; false when its fence no longer holds.
create function ledgerline.audit_head_failed(p_org text, p_fence bigint, p_failure text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update audit_head h set failures = h.failures + 1, failure = p_failure, failed_at = clock_timestamp(),
    lease_until = null
  where h.org_id = p_org and h.lease_fence = p_fence;
  return found;
end $$;

-- What the database knows of an org's heads, for the verifier: the last one that was written. Null when there was none.
create function ledgerline.audit_head_state(p_org text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select jsonb_strip_nulls(jsonb_build_object('seq', h.written_seq, 'id', h.written_id,
      'at', audit_instant(h.written_at), 'failure', h.failure, 'failedAt', audit_instant(h.failed_at)))
    from audit_head h where h.org_id = p_org);
end $$;

-- Takes the lease of the one process that writes the next head of an org; null when another has it, or there is neither a
-- link nor a head. A lease that would last for longer than any can is none.
create function ledgerline.audit_head_take(p_org text, p_holder text, p_ttl_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_link ledgerline.audit_chain;
  h ledgerline.audit_head;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into v_link from audit_chain c where c.org_id = p_org order by c.seq desc limit 1;
  if not found and not exists (select from audit_head x where x.org_id = p_org and x.written_seq is not null) then
    return null;
  end if;
  insert into audit_head as x (org_id, holder, lease_fence, lease_until)
  values (p_org, p_holder, 1, v_now + p_ttl_ms * interval '1 millisecond')
  on conflict (org_id) do update set holder = p_holder, lease_until = excluded.lease_until,
    lease_fence = x.lease_fence + 1
  where x.lease_until is null or x.lease_until <= v_now or x.lease_until > excluded.lease_until + interval '1 minute'
  returning * into h;
  if not found then
    return null;
  end if;
  return jsonb_strip_nulls(jsonb_build_object('fence', h.lease_fence, 'seq', coalesce(v_link.seq, 0),
    'hash', coalesce(encode(v_link.hash, 'hex'), ''), 'writtenId', h.written_id, 'writtenSeq', h.written_seq,
    'writtenAt', audit_instant(h.written_at)));
end $$;

-- Takes the turn of telling an org its newest head; null when it is not due. Whoever takes it again after p_ttl_ms has a
-- higher fence. It is due every day: a turn later than that was not set by us.
create function ledgerline.audit_head_tell(p_org text, p_ttl_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  h ledgerline.audit_head;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update audit_head x set tell_fence = x.tell_fence + 1, tell_after = v_now + p_ttl_ms * interval '1 millisecond'
  where x.org_id = p_org and x.written_head is not null
    and (x.tell_after is null or x.tell_after <= v_now or x.tell_after > v_now + interval '25 hours')
  returning * into h;
  if not found then
    return null;
  end if;
  return jsonb_build_object('fence', h.tell_fence, 'line', h.written_head);
end $$;

-- Notes that an org has a head, and that the next is due after the database's next midnight, UTC. Where the org was not
-- reached (p_seq is null) it is told after p_again_ms. False when the fence no longer holds.
create function ledgerline.audit_head_told(p_org text, p_fence bigint, p_seq bigint, p_again_ms integer)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update audit_head h set
    told_seq = coalesce(p_seq, h.told_seq),
    told_at = case when p_seq is null then h.told_at else v_now end,
    tell_after = case when p_seq is null then v_now + p_again_ms * interval '1 millisecond'
      else (date_trunc('day', v_now at time zone 'UTC') + interval '1 day') at time zone 'UTC' end
  where h.org_id = p_org and h.tell_fence = p_fence;
  return found;
end $$;

-- Notes a head that stands outside, and gives the lease back; false when its fence no longer holds.
create function ledgerline.audit_head_written(p_org text, p_fence bigint, p_head jsonb, p_release boolean)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update audit_head h set written_seq = (p_head->>'seq')::bigint, written_id = p_head->>'id',
    written_head = p_head->>'line', written_at = (p_head->>'at')::timestamptz, failures = 0, failure = null,
    failed_at = null, lease_until = case when p_release then null else h.lease_until end
  where h.org_id = p_org and h.lease_fence = p_fence;
  return found;
end $$;

-- An instant as the audit trail writes it: UTC with microseconds, the same whatever the session's time zone.
create function ledgerline.audit_instant(p_at timestamptz)
returns text language sql stable as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- Entries that should be chained and are not, the oldest hundred: those that have stood for longer than p_seconds, and
-- those of a transaction before the last chained one, whatever time they claim: the sealer had passed them by.
create function ledgerline.audit_overdue(p_org text, p_seconds integer)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_passed xid8 := '0';
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select l.entry_txid into v_passed from (select c.entry_txid from audit_chain c
    where c.org_id = p_org order by c.seq desc limit 1) l
  where l.entry_txid < pg_snapshot_xmin(pg_current_snapshot());
  return (select coalesce(jsonb_agg(jsonb_build_object('entryId', t.entry_id, 'at', t.at) order by t.entry_id), '[]')
    from (select e.entry_id, e.at from audit_entry e
      where e.org_id = p_org and (e.at < clock_timestamp() - p_seconds * interval '1 second' or e.txid < v_passed)
        and not exists (select from audit_chain c
          where c.org_id = e.org_id and c.entry_id = e.entry_id and c.entry_txid = e.txid)
      order by e.entry_id limit 100) t);
end $$;

-- Writes one audit entry in the caller's transaction. The content's text is what is hashed, so it holds every column.
create function ledgerline.audit_record(p_org text, p_actor text, p_action text, p_subject text, p_detail jsonb)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_content text := jsonb_build_object('orgId', p_org, 'at', ledgerline.audit_instant(v_now), 'actor', p_actor,
    'action', p_action, 'subject', p_subject, 'detail', p_detail)::text;
begin
  insert into ledgerline.audit_entry (org_id, at, actor, action, subject, content, content_hash)
  values (p_org, v_now, p_actor, p_action, p_subject, v_content, sha256(convert_to(v_content, 'UTF8')));
end $$;

-- Chains up to p_limit committed entries of one org and returns how many. One sealer an org at a time: a second one
-- returns 0 at once. Only entries older than every running transaction are taken, in order of transaction and entry.
-- hash = sha256(previous hash ‖ "seq:entry id:" ‖ content hash); the first previous hash is 32 zero bytes.
-- A database that was restored into another cluster counts transactions from lower numbers: then the whole trail is
-- searched for what is not chained yet. The search stands in a scalar subquery, so that it is one index look an entry
-- and never a join with the whole chain.
create function ledgerline.audit_seal(p_org text, p_limit integer)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_last ledgerline.audit_chain;
  v_from xid8 := '0';
  v_hash bytea := decode(repeat('00', 32), 'hex');
  v_seq bigint := 0;
  v_horizon xid8;
  v_entry record;
  v_txids xid8[];
  v_ids bigint[];
  v_contents bytea[];
  v_hashes bytea[];
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not pg_try_advisory_xact_lock(hashtextextended('ledgerline.audit_seal:' || p_org, 0)) then
    return 0;
  end if;
  v_horizon := pg_snapshot_xmin(pg_current_snapshot());
  select * into v_last from audit_chain c where c.org_id = p_org order by c.seq desc limit 1;
  if found then
    v_seq := v_last.seq;
    v_hash := v_last.hash;
    if v_last.entry_txid < v_horizon then
      v_from := v_last.entry_txid;
    end if;
  end if;
  v_hashes := array[v_hash];
  for v_entry in
    select e.txid, e.entry_id, e.content_hash, v_seq + row_number() over (order by e.txid, e.entry_id) as seq
    from audit_entry e
    where e.org_id = p_org and e.txid >= v_from and e.txid < v_horizon
      and (select c.seq from audit_chain c where c.org_id = p_org and c.entry_id = e.entry_id) is null
    order by e.txid, e.entry_id limit p_limit
  loop
    v_hash := sha256(v_hash || convert_to(v_entry.seq || ':' || v_entry.entry_id || ':', 'UTF8') || v_entry.content_hash);
    v_txids := v_txids || v_entry.txid;
    v_ids := v_ids || v_entry.entry_id;
    v_contents := v_contents || v_entry.content_hash;
    v_hashes := v_hashes || v_hash;
  end loop;
  insert into audit_chain (org_id, seq, entry_txid, entry_id, content_hash, previous_hash, hash, sealed_at)
  select p_org, v_seq + n, v_txids[n], v_ids[n], v_contents[n], v_hashes[n], v_hashes[n + 1], clock_timestamp()
  from generate_series(1, cardinality(v_ids)) n;
  return coalesce(cardinality(v_ids), 0);
end $$;

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

-- For how many seconds the first link after p_seq has stood in the chain; null when there is none.
create function ledgerline.audit_uncovered(p_org text, p_seq bigint)
returns double precision language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select extract(epoch from clock_timestamp() - c.sealed_at)::double precision from audit_chain c
    where c.org_id = p_org and c.seq > p_seq order by c.seq limit 1);
end $$;

-- Keeps what was done, and makes the next job or ends the backfill. False when the fence does not hold.
create function ledgerline.backfill_advance(p_org text, p_backfill_id text, p_fence integer, p_done integer,
  p_failed integer, p_reached text, p_state text, p_message text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update backfill b set done = b.done + p_done, failed = b.failed + p_failed, reached = coalesce(p_reached, b.reached),
    state = p_state, message = coalesce(p_message, b.message), updated_at = clock_timestamp(), lease_until = null,
    lost_leases = 0, careful = greatest(b.careful - 1, 0),
    total = greatest(b.total, b.done + p_done + b.failed + p_failed)
  where b.org_id = p_org and b.backfill_id = p_backfill_id and b.lease_fence = p_fence and b.lease_until is not null;
  if not found then
    return false;
  end if;
  if p_state = 'running' then
    perform backfill_requeue(p_org, p_backfill_id);
  end if;
  return true;
end $$;

-- Takes the lease on a backfill's next customers, with all links of each; null when it is not running or another has it.
-- A lease that ended without a word may have met a customer that ends the process: from there on they are done one by one,
-- and the one at which that happens three times in a row is left out by name. 'more': there are others after these.
create function ledgerline.backfill_claim(p_org text, p_backfill_id text, p_limit integer, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_lost_leases_max constant integer := 3;
  b ledgerline.backfill;
  v_now timestamptz;
  v_limit integer;
  v_customers jsonb;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from backfill x where x.org_id = p_org and x.backfill_id = p_backfill_id for update;
  v_now := clock_timestamp();
  if b.state is distinct from 'running' or b.lease_until > v_now then
    return null;
  end if;
  if b.lease_until is not null then
    b.lost_leases := b.lost_leases + 1;
    b.careful := p_limit;
  end if;
  if b.lost_leases >= c_lost_leases_max then
    b := backfill_leave_out(b);
  end if;
  update backfill x set lease_fence = x.lease_fence + 1, lost_leases = b.lost_leases, careful = b.careful,
    reached = b.reached, failed = b.failed, message = b.message, lease_until = v_now + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.backfill_id = p_backfill_id returning * into b;
  v_limit := case when b.careful > 0 then 1 else p_limit end;
  v_customers := (
    select coalesce(jsonb_agg(jsonb_build_object('reached', t.reached, 'accountId', t.account_id,
      'connectionId', t.connection_id, 'entity', t.entity, 'customer', t.customer, 'roles', t.roles) order by t.reached), '[]')
    from (select concat_ws('/', l.account_id, l.connection_id, l.entity, l.customer) collate "C" as reached, l.account_id,
        l.connection_id, l.entity, l.customer, jsonb_agg(l.role order by l.role) as roles
      from customer_link l where l.org_id = p_org
        and concat_ws('/', l.account_id, l.connection_id, l.entity, l.customer) collate "C" > b.reached collate "C"
      group by l.account_id, l.connection_id, l.entity, l.customer order by 1 limit v_limit + 1) t);
  return jsonb_build_object('fence', b.lease_fence, 'more', jsonb_array_length(v_customers) > v_limit,
    'customers', case when jsonb_array_length(v_customers) > v_limit then v_customers - v_limit else v_customers end);
end $$;

-- A backfill by its id; null when the org has none of it.
create function ledgerline.backfill_get(p_org text, p_backfill_id text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  b ledgerline.backfill;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from backfill x where x.org_id = p_org and x.backfill_id = p_backfill_id;
  return case when found then backfill_to_json(b) end;
end $$;

-- Goes past the next customer of a backfill, and keeps by name that it was left out: each job that took it up ended without a
-- word. The caller has locked the row and writes it.
create function ledgerline.backfill_leave_out(b ledgerline.backfill)
returns ledgerline.backfill language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  l record;
begin
  select x.account_id, x.entity, x.customer,
    concat_ws('/', x.account_id, x.connection_id, x.entity, x.customer) as reached into l
  from customer_link x where x.org_id = b.org_id
    and concat_ws('/', x.account_id, x.connection_id, x.entity, x.customer) collate "C" > b.reached collate "C"
  order by concat_ws('/', x.account_id, x.connection_id, x.entity, x.customer) collate "C" limit 1;
  if found then
    b.reached := l.reached;
    b.failed := b.failed + 1;
    b.message := format('%s, customer %s in %s: POISONED: copying it ended the process %s times in a row; it was left out.',
      l.account_id, l.customer, l.entity, b.lost_leases);
  end if;
  b.lost_leases := 0;
  return b;
end $$;

-- Makes the next job of a running backfill; false when it is not running.
create function ledgerline.backfill_requeue(p_org text, p_backfill_id text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update backfill b set job_id = job_add('salesforce-backfill',
    jsonb_build_object('orgId', p_org, 'backfillId', p_backfill_id), clock_timestamp())
  where b.org_id = p_org and b.backfill_id = p_backfill_id and b.state = 'running';
  return found;
end $$;

-- Starts a backfill of all customers that are linked, with its job; one that is running already is answered instead. Null
-- when the org is not connected.
create function ledgerline.backfill_start(p_org text, p_backfill_id text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  b ledgerline.backfill;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from org_salesforce c where c.org_id = p_org) then
    return null;
  end if;
  insert into backfill (org_id, backfill_id, state, total, requested_by, started_at, updated_at)
  values (p_org, p_backfill_id, 'running', (select count(*) from (select distinct l.account_id, l.connection_id, l.entity,
    l.customer from customer_link l where l.org_id = p_org) t), p_actor, v_now, v_now)
  on conflict (org_id) where state = 'running' do nothing returning * into b;
  if found then
    perform audit_record(p_org, p_actor, 'backfill.started', 'backfill/' || p_backfill_id,
      jsonb_build_object('total', b.total));
    perform backfill_requeue(p_org, p_backfill_id);
  else
    select * into b from backfill x where x.org_id = p_org and x.state = 'running';
  end if;
  return backfill_to_json(b);
end $$;

-- A backfill as callers read it; the rate is that of the whole run so far.
create function ledgerline.backfill_to_json(b ledgerline.backfill)
returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object('backfillId', b.backfill_id, 'state', b.state, 'done', b.done,
    'total', b.total, 'failed', b.failed, 'startedAt', b.started_at, 'message', b.message,
    'elapsedSeconds', extract(epoch from b.updated_at - b.started_at)))
$$;

-- Gives a share back: its holder has nothing under way. Nothing happens where a later request of the holder came first. The
-- row stays without a place until its lease ends, so that a request from before, which was held up on its way, finds the later
-- one and takes nothing.
create function ledgerline.capacity_give(p_org text, p_connection text, p_direction text, p_holder text,
  p_fence bigint)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update erp_capacity c set fence = p_fence, wanted = 0, share = 0, served_at = null
  where c.org_id = p_org and c.connection_id = p_connection and c.direction = p_direction
    and c.holder = p_holder and c.fence < p_fence;
end $$;

-- Lets one transaction at a time share out what one ERP takes in one direction.
create function ledgerline.capacity_lock(p_org text, p_connection text, p_direction text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(jsonb_build_array('capacity', p_org, p_connection, p_direction)::text, 0));
end $$;

-- How many places of p_maximum a holder is due: one each in turn, as long as anybody wants more. Where there are fewer
-- places than holders, who has had one for longer than p_turn_ms makes room, and who has waited longest comes next.
create function ledgerline.capacity_part(p_org text, p_connection text, p_direction text, p_holder text, p_maximum integer,
  p_now timestamptz, p_turn_ms integer)
returns integer language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select count(*)::integer from (
    select c.holder from erp_capacity c cross join generate_series(1, least(c.wanted, p_maximum)) as place
    where c.org_id = p_org and c.connection_id = p_connection and c.direction = p_direction and c.lease_until > p_now
    order by place,
      (c.share > 0 and c.served_at > p_now - p_turn_ms * interval '1 millisecond') desc,
      c.served_at nulls first, c.holder
    limit p_maximum) due
  where due.holder = p_holder
$$;

-- Asks for a share of what an ERP takes at once, or renews it. p_keep: what the holder may have under way until it hears the
-- answer; of a share that is still its own, so much stays. The shares of all whose lease runs are never more than p_maximum
-- together. p_fence: the holder's count of its requests; null is answered to one that a later one has overtaken, and nothing is
-- changed. Answers the share, and what the holder is due: above that it is to begin nothing new and ask again with less.
create function ledgerline.capacity_take(p_org text, p_connection text, p_direction text, p_holder text, p_fence bigint,
  p_wanted integer, p_keep integer, p_maximum integer, p_lease_ms integer, p_turn_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  v_before integer;
  v_due integer;
  v_others integer;
  v_share integer;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform capacity_lock(p_org, p_connection, p_direction);
  v_now := clock_timestamp();
  delete from erp_capacity c where c.org_id = p_org and c.connection_id = p_connection and c.direction = p_direction
    and c.lease_until <= v_now;
  insert into erp_capacity as c (org_id, connection_id, direction, holder, fence, wanted, share, lease_until)
  values (p_org, p_connection, p_direction, p_holder, p_fence, p_wanted, 0, v_now + p_lease_ms * interval '1 millisecond')
  on conflict (org_id, connection_id, direction, holder)
    do update set fence = excluded.fence, wanted = excluded.wanted, lease_until = excluded.lease_until
      where c.fence < excluded.fence
  returning c.share into v_before;
  if not found then
    return null;
  end if;
  v_due := capacity_part(p_org, p_connection, p_direction, p_holder, p_maximum, v_now, p_turn_ms);
  select coalesce(sum(c.share), 0) into v_others from erp_capacity c where c.org_id = p_org
    and c.connection_id = p_connection and c.direction = p_direction and c.holder <> p_holder;
  v_share := greatest(least(v_due, p_maximum - v_others), least(p_keep, v_before), 0);
  update erp_capacity c set share = v_share,
    served_at = case when v_share = 0 or v_before > 0 then c.served_at else v_now end
  where c.org_id = p_org and c.connection_id = p_connection and c.direction = p_direction and c.holder = p_holder;
  return jsonb_build_object('share', v_share, 'due', v_due);
end $$;

-- The ERP connections of an org, or one of them.
create function ledgerline.connection_list(p_org text, p_connection text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_build_object('connectionId', c.connection_id, 'kind', c.kind,
    'baseUrl', c.base_url, 'settings', c.settings, 'secretRef', c.secret_ref, 'entities', c.entities)
    order by c.connection_id), '[]')
  from erp_connection c where c.org_id = p_org and (p_connection is null or c.connection_id = p_connection));
end $$;

-- Makes or changes an ERP connection of an org. Writing what stands there already changes and records nothing.
create function ledgerline.connection_put(p_org text, p_connection text, p_kind text, p_base_url text, p_settings jsonb,
  p_secret_ref text, p_entities jsonb, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  insert into erp_connection as c (org_id, connection_id, kind, base_url, settings, secret_ref, entities)
  values (p_org, p_connection, p_kind, p_base_url, p_settings, p_secret_ref, p_entities)
  on conflict (org_id, connection_id) do update
    set kind = excluded.kind, base_url = excluded.base_url, settings = excluded.settings,
      secret_ref = excluded.secret_ref, entities = excluded.entities, updated_at = clock_timestamp()
    where (c.kind, c.base_url, c.settings, c.secret_ref, c.entities)
      is distinct from (excluded.kind, excluded.base_url, excluded.settings, excluded.secret_ref, excluded.entities);
  if not found then
    return false;
  end if;
  perform audit_record(p_org, p_actor, 'connection.put', 'connection/' || p_connection,
    jsonb_build_object('kind', p_kind, 'baseUrl', p_base_url, 'entities', p_entities));
  return true;
end $$;

-- Removes an ERP connection that nothing hangs on: no customer link leads to it and no order was ever sent by it, whose
-- history would not say any more where it went. Null when there is none; else what hangs on it, and nothing is removed unless all
-- of that is 0.
create function ledgerline.connection_remove(p_org text, p_connection text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_used jsonb;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- A link that is being added waits for this, or this for it.
  perform from erp_connection c where c.org_id = p_org and c.connection_id = p_connection for update;
  if not found then
    return null;
  end if;
  v_used := jsonb_build_object(
    'links', (select count(*) from customer_link l where l.org_id = p_org and l.connection_id = p_connection),
    'submissions', (select count(*) from submission s where s.org_id = p_org and s.connection_id = p_connection));
  if v_used <> jsonb_build_object('links', 0, 'submissions', 0) then
    return v_used;
  end if;
  delete from erp_connection c where c.org_id = p_org and c.connection_id = p_connection;
  perform audit_record(p_org, p_actor, 'connection.removed', 'connection/' || p_connection, '{}');
  return v_used;
end $$;

-- All that is kept here of an account's credit, as it stands at one instant: its links, and for each customer that may
-- pay, the last reading of its position with what is reserved beside that reading.
-- The reading's key is made below an `offset 0`: put together within the join, it would be no use for the index, since
-- row-level security lets only leakproof operators go first.
create function ledgerline.credit_look(p_org text, p_account text)
returns json language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select json_build_object('now', clock_timestamp(), 'links', coalesce(json_agg(json_build_object(
      'connectionId', l.connection_id, 'entity', l.entity, 'customer', l.customer, 'role', l.role,
      'value', f.value, 'asOf', f.as_of, 'reserved', case when f.as_of is not null then (
        select json_agg(json_build_object('amount', b.amount::text, 'currency', b.currency))
        from reservation_beside(p_org, l.connection_id, l.entity, l.customer, f.as_of) b) end)), '[]'))
    from (select c.connection_id, c.entity, c.customer, c.role,
        case when c.role in ('soldTo', 'payer') then c.connection_id || '/' || c.entity || '/' || c.customer end as key
      from customer_link c where c.org_id = p_org and c.account_id = p_account offset 0) l
    left join freshness_entry f on f.org_id = p_org and f.domain = 'credit' and f.key = l.key);
end $$;

-- Makes the partitions of the years up to and with p_until; returns how many years are new. The owner's to call.
create function ledgerline.dead_letter_add_years(p_until integer)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_table text;
  v_part text;
  v_made integer := 0;
begin
  for v_year in extract(year from clock_timestamp() at time zone 'UTC')::integer..p_until loop
    continue when to_regclass(format('ledgerline.dead_letter_%s', v_year)) is not null;
    foreach v_table in array array['dead_letter', 'dead_letter_payload', 'dead_letter_replay'] loop
      v_part := format('ledgerline.%I', v_table || '_' || v_year);
      execute format('create table %s partition of ledgerline.%I for values from (%L) to (%L)', v_part, v_table,
        make_timestamptz(v_year, 1, 1, 0, 0, 0, 'UTC'), make_timestamptz(v_year + 1, 1, 1, 0, 0, 0, 'UTC'));
      execute format('alter table %s enable row level security', v_part);
      execute format('alter table %s force row level security', v_part);
    end loop;
    v_made := v_made + 1;
  end loop;
  return v_made;
end $$;

-- Gives a batch's lease back, with the next job while something of it is due. False when the fence does not hold.
create function ledgerline.dead_letter_advance(p_org text, p_batch_id text, p_fence integer)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id
    and x.lease_fence = p_fence and x.lease_until is not null for update;
  if not found then
    return false;
  end if;
  perform dead_letter_batch_go_on(b);
  return true;
end $$;

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

-- A second person approves what of a batch waits for it. 'notFound'; 'requester' when it is, or may be, the one who asked for
-- it: a user id and a user name can be one person's, so that two are told apart only where both are named in one form;
-- 'nothing' when nothing waits any more, with the batch; else 'approved'.
create function ledgerline.dead_letter_approve(p_org text, p_batch_id text, p_reason text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id for update;
  if not found then
    return jsonb_build_object('kind', 'notFound');
  elsif lower(b.requested_by) = lower(p_actor) then
    return jsonb_build_object('kind', 'requester', 'batch', dead_letter_batch_to_json(b));
  elsif (b.requested_by ~ '^asserted:005[A-Za-z0-9]{15}$') <> (p_actor ~ '^asserted:005[A-Za-z0-9]{15}$') then
    return jsonb_build_object('kind', 'requester', 'batch', dead_letter_batch_to_json(b));
  end if;
  perform audit_record(p_org, p_actor, 'exception.replayApproved', 'exception/' || r.dead_letter_id,
    jsonb_strip_nulls(jsonb_build_object('reason', p_reason, 'batchId', p_batch_id, 'replayId', r.replay_id,
      'payloadVersion', r.payload_version)))
  from dead_letter_replay r where r.org_id = p_org and r.batch_id = p_batch_id and r.state = 'awaitingApproval';
  update dead_letter_replay r set state = 'queued', approved_by = p_actor, approved_at = v_now
  where r.org_id = p_org and r.batch_id = p_batch_id and r.state = 'awaitingApproval';
  if not found then
    return jsonb_build_object('kind', 'nothing', 'batch', dead_letter_batch_to_json(b));
  end if;
  if b.lease_until is null or b.lease_until <= v_now then
    b := dead_letter_batch_go_on(b);
  end if;
  return jsonb_build_object('kind', 'approved', 'batch', dead_letter_batch_to_json(b));
end $$;

-- A batch with its replays, those that are left first; null when the org has none of that id.
create function ledgerline.dead_letter_batch_get(p_org text, p_batch_id text, p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id;
  if not found then
    return null;
  end if;
  return dead_letter_batch_to_json(b) || jsonb_build_object('replays', (
    select coalesce(jsonb_agg(dead_letter_replay_to_json(t.r) order by t.rank, t.failed_at, t.dead_letter_id), '[]')
    from (select x as r, x.failed_at, x.dead_letter_id, case x.state when 'awaitingApproval' then 1 when 'running' then 2
        when 'queued' then 3 when 'failed' then 4 when 'refused' then 5 else 6 end as rank
      from dead_letter_replay x where x.org_id = p_org and x.batch_id = p_batch_id
      order by rank, x.failed_at, x.dead_letter_id limit p_limit) t));
end $$;

-- What becomes of a batch that nobody works on now: it runs on, with a job, while something of it is due; waits while
-- somebody has to approve the rest; or is done. The caller has locked it.
create function ledgerline.dead_letter_batch_go_on(b ledgerline.dead_letter_batch)
returns ledgerline.dead_letter_batch language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_due boolean := exists (select from dead_letter_replay r where r.org_id = b.org_id and r.batch_id = b.batch_id
    and r.state in ('queued', 'running'));
begin
  perform job_drop('exception-replay', b.job_id);
  update dead_letter_batch x set state = case when v_due then 'running'
      when exists (select from dead_letter_replay r where r.org_id = b.org_id and r.batch_id = b.batch_id
        and r.state = 'awaitingApproval') then 'awaitingApproval' else 'done' end,
    lease_until = null, job_id = case when v_due then job_add('exception-replay',
      jsonb_build_object('orgId', b.org_id, 'batchId', b.batch_id), clock_timestamp()) end
  where x.org_id = b.org_id and x.batch_id = b.batch_id returning * into b;
  return b;
end $$;

-- What was asked to be replayed, the newest first (ids are time-ordered), after the cursor's id; at most p_limit of them.
create function ledgerline.dead_letter_batch_list(p_org text, p_state text, p_after text, p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(dead_letter_batch_to_json(t.b) order by t.id desc), '[]') from (
    select x as b, x.batch_id as id from dead_letter_batch x
    where x.org_id = p_org and (p_after is null or x.batch_id < p_after)
      and (p_state is null or x.state = p_state or p_state = 'awaitingApproval' and exists (select from dead_letter_replay r
        where r.org_id = p_org and r.batch_id = x.batch_id and r.state = 'awaitingApproval'))
    order by x.batch_id desc limit p_limit) t);
end $$;

-- What was asked to be replayed at once, and how far it is. Elapsed is the time from the first begun to the last finished.
create function ledgerline.dead_letter_batch_to_json(b ledgerline.dead_letter_batch)
returns jsonb language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(jsonb_build_object('batchId', b.batch_id, 'scope', b.scope, 'requestedBy', b.requested_by,
    'reason', b.reason, 'requestedAt', b.requested_at, 'state', b.state, 'total', b.total, 'startedAt', b.started_at,
    'elapsedSeconds', extract(epoch from b.updated_at - b.started_at),
    'awaitingApproval', count(*) filter (where r.state = 'awaitingApproval'),
    'left', count(*) filter (where r.state in ('queued', 'running')),
    'done', count(*) filter (where r.state = 'succeeded'),
    'failed', count(*) filter (where r.state in ('failed', 'refused')),
    'declined', count(*) filter (where r.state = 'declined'),
    'approvedBy', max(r.approved_by), 'approvedAt', max(r.approved_at)))
  from dead_letter_replay r where r.org_id = b.org_id and r.batch_id = b.batch_id
$$;

-- Begins one replay of a batch whose lease is held, and makes the lease last: 'lost' when it is not held any more, or the org
-- was halted meanwhile; 'over' when nothing is to be done, because what failed was settled meanwhile or an earlier lease did
-- it, and then the replay ends here; else 'yours' with what is to be done. One that was begun three times and never ended, because it ends the process, is
-- given up, so that the rest goes on.
create function ledgerline.dead_letter_begin(p_org text, p_batch_id text, p_fence integer, p_replay_id text,
  p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  c_begun_max constant integer := 3;
  v_now timestamptz := clock_timestamp();
  r ledgerline.dead_letter_replay;
  d ledgerline.dead_letter;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update dead_letter_batch x set lease_until = v_now + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.batch_id = p_batch_id and x.lease_fence = p_fence and x.lease_until > v_now
    and not org_is_halted(p_org);
  if not found then
    return jsonb_build_object('kind', 'lost');
  end if;
  select * into strict r from dead_letter_replay x where x.org_id = p_org and x.replay_id = p_replay_id
    and x.batch_id = p_batch_id;
  d := dead_letter_find(p_org, r.dead_letter_id);
  perform dead_letter_locked(p_org, d.kind, d.subject);
  d := dead_letter_find(p_org, r.dead_letter_id);
  if d.state = 'replaying' and d.replay_id = p_replay_id and r.begun >= c_begun_max then
    perform dead_letter_finish_locked(r, jsonb_build_object('state', 'failed', 'code', 'POISONED',
      'message', 'The process ended each time it was carried out, ' || r.begun || ' times.'));
    return jsonb_build_object('kind', 'over');
  elsif d.state = 'replaying' and d.replay_id = p_replay_id then
    update dead_letter_replay x set state = 'running', begun = r.begun + 1, started_at = coalesce(x.started_at, v_now)
    where x.org_id = p_org and x.replay_id = p_replay_id and x.failed_at = r.failed_at;
    return jsonb_build_object('kind', 'yours', 'replayId', p_replay_id, 'exceptionId', d.dead_letter_id,
      'remedy', d.remedy, 'subject', d.subject, 'submissionId', d.submission_id, 'after', d.after_submission,
      'requestKey', d.request_key, 'actor', r.requested_by, 'payload', (select p.payload from dead_letter_payload p
        where p.org_id = p_org and p.dead_letter_id = d.dead_letter_id and p.failed_at = d.failed_at
          and p.version = r.payload_version));
  end if;
  if r.state = 'running' then
    perform dead_letter_finish_locked(r, jsonb_build_object('state', 'succeeded'));
  else
    perform dead_letter_finish_locked(r, jsonb_build_object('state', 'refused', 'code', 'EXCEPTION_STATE',
      'message', 'It was ' || d.state || ' meanwhile (' || coalesce(d.state_how, d.state_by) || ').'));
  end if;
  return jsonb_build_object('kind', 'over');
end $$;

-- A message without what differs from case to case: what is quoted, amounts with their currency, every word with a digit in
-- it, and codes in capitals. The same failure of two orders reads the same.
create function ledgerline.dead_letter_cause(p_message text)
returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v text := left(p_message, 2000);
begin
  v := regexp_replace(v, '["“„«][^"“”„«»]*["”“»]', '#', 'g');
  v := regexp_replace(v, '\S*[0-9]\S*(\s+[A-Z]{3}\M)?', '#', 'g');
  v := regexp_replace(v, '\m[A-Z][A-Z_-]+\M', '#', 'g');
  v := regexp_replace(lower(v), '#[[:punct:]]*(\s*#[[:punct:]]*)*', '#', 'g');
  return left(btrim(regexp_replace(v, '\s+', ' ', 'g')), 200);
end $$;

-- Takes the lease on a batch's next replays, in the order in which they failed; null when nothing of it is due, another has
-- it, or the org is halted: what is queued is not under way, and waits until the org is let go on. What an earlier lease had
-- begun comes again: carrying it out twice changes nothing.
create function ledgerline.dead_letter_claim(p_org text, p_batch_id text, p_limit integer, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_now timestamptz := clock_timestamp();
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update dead_letter_batch x set lease_fence = x.lease_fence + 1, started_at = coalesce(x.started_at, v_now),
    updated_at = v_now, lease_until = v_now + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.batch_id = p_batch_id and x.state = 'running'
    and (x.lease_until is null or x.lease_until <= v_now) and not org_is_halted(p_org) returning * into b;
  if not found then
    return null;
  end if;
  return jsonb_build_object('fence', b.lease_fence, 'replays', (select coalesce(jsonb_agg(jsonb_build_object(
      'replayId', t.replay_id, 'lane', t.lane) order by t.failed_at, t.dead_letter_id), '[]')
    from (select r.replay_id, r.failed_at, r.dead_letter_id,
        coalesce(d.account_id, d.source_id, d.dead_letter_id) as lane
      from dead_letter_replay r join dead_letter d on d.org_id = r.org_id and d.dead_letter_id = r.dead_letter_id
        and d.failed_at = r.failed_at
      where r.org_id = p_org and r.batch_id = p_batch_id and r.state in ('queued', 'running')
      order by r.failed_at, r.dead_letter_id limit p_limit) t));
end $$;

-- Ends an open dead letter, which the caller has locked: replayed or settled, how and by whom.
create function ledgerline.dead_letter_close(d ledgerline.dead_letter, p_state text, p_how text, p_actor text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  update dead_letter x set state = p_state, state_at = clock_timestamp(), state_by = p_actor, state_how = p_how
  where x.org_id = d.org_id and x.dead_letter_id = d.dead_letter_id and x.failed_at = d.failed_at;
  update dead_letter_open o set dead_letter_id = null, failed_at = null
  where o.org_id = d.org_id and o.kind = d.kind and o.subject = d.subject;
  perform audit_record(d.org_id, p_actor, 'exception.' || p_state, 'exception/' || d.dead_letter_id,
    jsonb_build_object('how', p_how, 'kind', d.kind, 'subject', d.subject));
end $$;

-- Takes back what of a batch waits for approval: what was to be replayed is open again. 'notFound', 'nothing', 'declined'.
create function ledgerline.dead_letter_decline(p_org text, p_batch_id text, p_reason text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  b ledgerline.dead_letter_batch;
  r ledgerline.dead_letter_replay;
  v_any boolean := false;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id for update;
  if not found then
    return jsonb_build_object('kind', 'notFound');
  end if;
  for r in select x.* from dead_letter_replay x join dead_letter d on d.org_id = x.org_id
      and d.dead_letter_id = x.dead_letter_id and d.failed_at = x.failed_at
    where x.org_id = p_org and x.batch_id = p_batch_id and x.state = 'awaitingApproval' order by d.kind, d.subject
  loop
    v_any := true;
    update dead_letter_replay x set state = 'declined', finished_at = v_now, outcome_message = p_reason
    where x.org_id = p_org and x.replay_id = r.replay_id and x.failed_at = r.failed_at;
    perform dead_letter_reopen(r, p_actor);
    perform audit_record(p_org, p_actor, 'exception.replayDeclined', 'exception/' || r.dead_letter_id,
      jsonb_build_object('reason', p_reason, 'batchId', p_batch_id, 'replayId', r.replay_id));
  end loop;
  if v_any and (b.lease_until is null or b.lease_until <= v_now) then
    b := dead_letter_batch_go_on(b);
  end if;
  return jsonb_build_object('kind', case when v_any then 'declined' else 'nothing' end,
    'batch', dead_letter_batch_to_json(b));
end $$;

-- Keeps another version of a dead letter's payload; the earlier ones stay. 'notFound', 'state' when it is not open or has
-- nothing that could be sent changed, 'tooMany' when it was edited as often as it may be, else 'edited'. What the newest version
-- says already is kept as that one: asking again after a lost answer makes no other.
create function ledgerline.dead_letter_edit(p_org text, p_id text, p_payload jsonb, p_amount numeric, p_currency text,
  p_reason text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  -- A dead letter is answered with all its versions, and each may be as large as a request: nobody mends one order by hand more
  -- often, and what a program repeats has to end.
  c_edits_max constant integer := 50;
  d ledgerline.dead_letter;
  o ledgerline.dead_letter;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  d := dead_letter_find(p_org, p_id);
  if d.dead_letter_id is null then
    return jsonb_build_object('kind', 'notFound');
  end if;
  o := dead_letter_locked(p_org, d.kind, d.subject);
  if o.dead_letter_id is distinct from p_id or o.state <> 'open' or o.remedy not in ('resubmit', 'takeInAgain') then
    return jsonb_build_object('kind', 'state', 'exception', dead_letter_to_json(dead_letter_find(p_org, p_id)));
  end if;
  if exists (select from dead_letter_payload p where p.org_id = p_org and p.dead_letter_id = p_id
      and p.failed_at = o.failed_at and p.version = o.payload_version and p.payload = p_payload) then
    return jsonb_build_object('kind', 'edited', 'exception', dead_letter_to_json(o));
  end if;
  -- The first version is what failed.
  if o.payload_version > c_edits_max then
    return jsonb_build_object('kind', 'tooMany', 'exception', dead_letter_to_json(o));
  end if;
  update dead_letter x set payload_version = o.payload_version + 1
  where x.org_id = p_org and x.dead_letter_id = p_id and x.failed_at = o.failed_at returning * into o;
  insert into dead_letter_payload (org_id, dead_letter_id, failed_at, version, payload, amount, currency, made_at, made_by,
    reason)
  values (p_org, p_id, o.failed_at, o.payload_version, p_payload, p_amount, p_currency, clock_timestamp(), p_actor, p_reason);
  perform audit_record(p_org, p_actor, 'exception.edited', 'exception/' || p_id, jsonb_build_object('reason', p_reason,
    'version', o.payload_version, 'contentHash', encode(sha256(convert_to(p_payload::text, 'UTF8')), 'hex')));
  return jsonb_build_object('kind', 'edited', 'exception', dead_letter_to_json(o));
end $$;

-- A dead letter by its id, in whatever state; a row of nulls when the org has none of it.
create function ledgerline.dead_letter_find(p_org text, p_id text)
returns ledgerline.dead_letter language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  d ledgerline.dead_letter;
begin
  -- Planned once a connection: with a plan for each call, its many partitions cost more than the look itself.
  select * into d from dead_letter x where x.org_id = p_org and x.dead_letter_id = p_id;
  return d;
end $$;

-- Ends one replay of a batch whose lease is held; false when it is not held any more, or the replay has ended already.
create function ledgerline.dead_letter_finish(p_org text, p_batch_id text, p_fence integer, p_replay_id text,
  p_outcome jsonb)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  r ledgerline.dead_letter_replay;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update dead_letter_batch x set updated_at = clock_timestamp()
  where x.org_id = p_org and x.batch_id = p_batch_id and x.lease_fence = p_fence and x.lease_until is not null;
  if not found then
    return false;
  end if;
  select * into r from dead_letter_replay x where x.org_id = p_org and x.replay_id = p_replay_id
    and x.batch_id = p_batch_id and x.state = 'running';
  if not found then
    return false;
  end if;
  perform dead_letter_finish_locked(r, p_outcome);
  return true;
end $$;

-- Writes down what came of a replay, once. What it led to counts: where the same failed again, the replay failed, whatever
-- the caller saw. A dead letter that still stands in this replay is replayed when something was done (p_outcome.acted), else
-- open again. p_outcome: state, and as far as known acted, submissionId, code, message. The caller holds the batch.
create function ledgerline.dead_letter_finish_locked(r ledgerline.dead_letter_replay, p_outcome jsonb)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_state text := p_outcome->>'state';
  v_submission text := coalesce(p_outcome->>'submissionId', r.outcome_submission_id);
  v_code text := p_outcome->>'code';
  v_message text := p_outcome->>'message';
  d ledgerline.dead_letter := dead_letter_find(r.org_id, r.dead_letter_id);
  v_kind text := d.kind;
  v_subject text := d.subject;
  n ledgerline.dead_letter;
begin
  d := dead_letter_locked(r.org_id, d.kind, d.subject);
  if d.dead_letter_id = r.dead_letter_id and d.replay_id = r.replay_id and d.state = 'replaying' then
    if coalesce((p_outcome->>'acted')::boolean, false) then
      perform dead_letter_close(d, 'replayed', coalesce(p_outcome->>'how', v_state), r.requested_by);
    elsif v_code = 'EXCEPTION_STATE' then
      perform dead_letter_close(d, 'settled', 'movedOn', 'ledgerline');
    else
      perform dead_letter_reopen(r, 'ledgerline');
    end if;
  end if;
  -- The same again, or the submission that it led to.
  select x.* into n from dead_letter_open o join dead_letter x on x.org_id = o.org_id
    and x.dead_letter_id = o.dead_letter_id and x.failed_at = o.failed_at
  where o.org_id = r.org_id and x.dead_letter_id <> r.dead_letter_id and (o.kind = v_kind and o.subject = v_subject
    or v_kind <> 'orgDelivery' and o.kind = 'order' and o.subject = v_submission) limit 1;
  if found and v_state = 'succeeded' then
    v_state := 'failed';
    v_code := n.code;
    v_message := n.message;
  end if;
  update dead_letter_replay x set state = v_state, finished_at = clock_timestamp(), outcome_submission_id = v_submission,
    outcome_code = v_code, outcome_message = left(v_message, 2000)
  where x.org_id = r.org_id and x.replay_id = r.replay_id and x.failed_at = r.failed_at;
  perform audit_record(r.org_id, r.requested_by, 'exception.replayFinished', 'exception/' || r.dead_letter_id,
    jsonb_strip_nulls(jsonb_build_object('replayId', r.replay_id, 'state', v_state, 'submissionId', v_submission,
      'code', v_code, 'approvedBy', r.approved_by)));
end $$;

-- A dead letter with the versions of its payload, its replays and what was done about it; null when the org has none of
-- that id. Payloads are text here: what a record of the org holds may be no order at all.
create function ledgerline.dead_letter_get(p_org text, p_id text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  d ledgerline.dead_letter;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  d := dead_letter_find(p_org, p_id);
  if d.dead_letter_id is null then
    return null;
  end if;
  return dead_letter_to_json(d) || jsonb_build_object(
    'payloads', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('version', p.version, 'payload',
        case jsonb_typeof(p.payload) when 'string' then p.payload #>> '{}' else p.payload::text end,
        'amount', trim_scale(p.amount)::text, 'currency', p.currency, 'madeAt', p.made_at, 'madeBy', p.made_by,
        'reason', p.reason)) order by p.version), '[]')
      from dead_letter_payload p where p.org_id = p_org and p.dead_letter_id = p_id and p.failed_at = d.failed_at),
    'replays', (select coalesce(jsonb_agg(dead_letter_replay_to_json(r) order by r.requested_at), '[]')
      from dead_letter_replay r where r.org_id = p_org and r.dead_letter_id = p_id and r.failed_at = d.failed_at),
    'history', (select coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'event', substr(a.action, 11), 'actor', a.actor,
        'detail', (a.content::jsonb->'detail')::text) order by a.entry_id), '[]')
      from audit_entry a where a.org_id = p_org and a.subject = 'exception/' || p_id and a.subject like 'exception/%'));
end $$;

-- What is open, by its cause: how many, how much money by currency, since when. The group that holds most first.
create function ledgerline.dead_letter_groups(p_org text, p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('group', g.group_key, 'kind', g.kind,
      'code', g.code, 'connectionId', g.connection_id, 'cause', g.cause, 'count', g.count, 'replaying', g.replaying,
      'oldestAt', g.oldest, 'oldestSeconds', floor(extract(epoch from clock_timestamp() - g.oldest)),
      'amounts', g.amounts)) order by g.count desc, g.oldest), '[]')
    from (select t.group_key, t.kind, t.code, t.connection_id, min(t.cause) as cause, sum(t.count) as count,
        sum(t.replaying) as replaying, min(t.oldest) as oldest,
        coalesce(jsonb_agg(jsonb_build_object('amount', trim_scale(t.amount)::text, 'currency', t.currency)
          order by t.currency) filter (where t.currency is not null), '[]') as amounts
      from (select x.group_key, x.kind, x.code, x.connection_id, min(x.cause) as cause, count(*) as count,
          count(*) filter (where x.state = 'replaying') as replaying, min(x.first_failed_at) as oldest,
          sum(x.amount) as amount, x.currency
        from dead_letter x where x.org_id = p_org and x.state in ('open', 'replaying')
        group by x.group_key, x.kind, x.code, x.connection_id, x.currency) t
      group by t.group_key, t.kind, t.code, t.connection_id
      order by count desc, oldest limit p_limit) g);
end $$;

-- Dead letters, the newest first (ids are time-ordered), after the cursor's id; at most p_limit of them. p_filter: states (a
-- list), kind, group, accountId, entity, minAmount, currency, olderThanSeconds (since the first failure).
create function ledgerline.dead_letter_list(p_org text, p_filter jsonb, p_after text, p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
  -- Every id comes before it: the first digits of one are the time.
  v_before text := coalesce(p_after, 'ffffffff');
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- State by state, each by an index: the few that are open stand among all that ever failed, and those of one account among
  -- all accounts'. Planned for each call, since only then does the plan know what is asked for, and which index serves it.
  return (select coalesce(jsonb_agg(dead_letter_to_json(t.d) order by t.id desc), '[]') from (
    select l.d, l.id from jsonb_array_elements_text(p_filter->'states') as s(state)
    cross join lateral (select x as d, x.dead_letter_id as id from dead_letter x
      where x.org_id = p_org and x.state = s.state and x.dead_letter_id < v_before
        and (not p_filter ? 'kind' or x.kind = p_filter->>'kind')
        and (not p_filter ? 'group' or x.group_key = p_filter->>'group')
        and (not p_filter ? 'accountId' or x.account_id = p_filter->>'accountId')
        and (not p_filter ? 'entity' or x.entity = p_filter->>'entity')
        and (not p_filter ? 'minAmount' or x.amount >= (p_filter->>'minAmount')::numeric)
        and (not p_filter ? 'currency' or x.currency = p_filter->>'currency')
        and (not p_filter ? 'olderThanSeconds' or x.first_failed_at
          <= clock_timestamp() - (p_filter->>'olderThanSeconds')::numeric * interval '1 second')
      order by x.dead_letter_id desc limit p_limit) l
    order by l.id desc limit p_limit) t);
end $$;

-- The open dead letter of a subject, locked until the transaction ends; a row of nulls when none is open. Whoever changes
-- the state of a dead letter comes this way, so that of two who do only one finds it open.
create function ledgerline.dead_letter_locked(p_org text, p_kind text, p_subject text)
returns ledgerline.dead_letter language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  o ledgerline.dead_letter_open;
  d ledgerline.dead_letter;
begin
  select * into o from dead_letter_open x
  where x.org_id = p_org and x.kind = p_kind and x.subject = p_subject for update;
  if o.dead_letter_id is not null then
    select * into strict d from dead_letter x where x.org_id = p_org and x.dead_letter_id = o.dead_letter_id
      and x.failed_at = o.failed_at;
  end if;
  return d;
end $$;

-- An id whose order is that of the instants (UUID v7, to the millisecond).
create function ledgerline.dead_letter_new_id(p_at timestamptz)
returns text language sql volatile set search_path = pg_catalog, pg_temp as $$
  select substr(t.ms, 1, 8) || '-' || substr(t.ms, 9, 4) || '-7' || substr(t.random, 16, 3) || substr(t.random, 19)
  from (select lpad(to_hex((extract(epoch from p_at) * 1000)::bigint), 12, '0') as ms, gen_random_uuid()::text as random) t
$$;

-- An audit entry about a dead letter that changes nothing of it, such as a dry run; false when the org has none of that id.
create function ledgerline.dead_letter_note(p_org text, p_id text, p_action text, p_detail jsonb, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from dead_letter x where x.org_id = p_org and x.dead_letter_id = p_id) then
    return false;
  end if;
  perform audit_record(p_org, p_actor, 'exception.' || p_action, 'exception/' || p_id, p_detail);
  return true;
end $$;

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

-- A dead letter about a submission as it stands, for people to decide by: not yet one of a kind, nor kept.
create function ledgerline.dead_letter_of_submission(p_org text, p_kind text, p_submission_id text)
returns ledgerline.dead_letter language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
  d ledgerline.dead_letter;
begin
  select * into strict s from submission x where x.org_id = p_org and x.submission_id = p_submission_id;
  d.org_id := p_org;
  d.erp_message := left(s.reason->>'erpMessage', 2000);
  d.action := s.reason->>'action';
  d.account_id := s.account_id;
  d.source_object := s.source_object;
  d.source_id := s.source_id;
  d.submission_id := s.submission_id;
  d.after_submission := s.submission_id;
  d.erp_order_number := s.erp_order_number;
  d.invoice_numbers := (select jsonb_agg(i->>'number') from jsonb_array_elements(s.reason #> '{clears,invoices}') i);
  d.connection_id := s.connection_id;
  d.entity := s.entity;
  d.amount := s.amount;
  d.currency := s.currency;
  d.owner := s.requested_by;
  d.attempts := s.attempts;
  d.criticality := 'order';
  d.remedy := case when s.state = 'rejected' then 'resubmit' else 'askAgain' end;
  -- What a replay led to, a revision of its own or the same asked again, points back to what was replayed.
  select x.dead_letter_id into d.previous_id from dead_letter_replay r join dead_letter x on x.org_id = r.org_id
    and x.dead_letter_id = r.dead_letter_id and x.failed_at = r.failed_at and x.kind = p_kind
  where r.org_id = p_org and r.outcome_submission_id = p_submission_id order by r.requested_at desc limit 1;
  return d;
end $$;

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
  d.message := left(p_message, 2000);
  d.detail := p_detail - 'payload';
  d.cause := dead_letter_cause(coalesce(d.erp_message, d.message));
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

-- A replay came to nothing: its dead letter is open again, if it still stands in that replay.
create function ledgerline.dead_letter_reopen(r ledgerline.dead_letter_replay, p_actor text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  d ledgerline.dead_letter := dead_letter_find(r.org_id, r.dead_letter_id);
begin
  d := dead_letter_locked(r.org_id, d.kind, d.subject);
  update dead_letter x set state = 'open', state_at = clock_timestamp(), state_by = p_actor, state_how = null
  where x.org_id = r.org_id and x.dead_letter_id = d.dead_letter_id and x.failed_at = d.failed_at
    and d.dead_letter_id = r.dead_letter_id and d.replay_id = r.replay_id and d.state = 'replaying';
end $$;

-- A replay as the store reads it, with what the submission it led to has become.
create function ledgerline.dead_letter_replay_to_json(r ledgerline.dead_letter_replay)
returns jsonb language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'replayId', r.replay_id, 'exceptionId', r.dead_letter_id, 'batchId', r.batch_id,
    'payloadVersion', nullif(r.payload_version, 0), 'needsApproval', r.needs_approval, 'requestedBy', r.requested_by,
    'reason', r.reason, 'requestedAt', r.requested_at, 'state', r.state, 'approvedBy', r.approved_by,
    'approvedAt', r.approved_at, 'startedAt', r.started_at, 'finishedAt', r.finished_at,
    'submissionId', r.outcome_submission_id, 'submissionState', (select s.state from submission s
      where s.org_id = r.org_id and s.submission_id = r.outcome_submission_id),
    'code', r.outcome_code, 'message', r.outcome_message))
$$;

-- Asks for dead letters to be replayed: those of p_ids, all of which must be open, or the open ones of a group, or all
-- (p_ids and p_group null), at most p_max. It inserts; what is replayed stays. 'notFound' and 'state' name the one that is
-- not there or not open, and then nothing is asked for; 'nothing': none is open; else 'requested' with the batch.
-- p_version: of the payload; null: the latest.
create function ledgerline.dead_letter_request(p_org text, p_batch_id text, p_ids jsonb, p_group text, p_version integer,
  p_above jsonb, p_max integer, p_reason text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_now timestamptz := clock_timestamp();
  v_ids text[];
  v_other text;
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if p_ids is null then
    select array_agg(t.dead_letter_id) into v_ids from (select x.dead_letter_id from dead_letter x
      where x.org_id = p_org and x.state = 'open' and (p_group is null or x.group_key = p_group)
      order by x.dead_letter_id limit p_max) t;
  else
    v_ids := array(select jsonb_array_elements_text(p_ids));
    select i into v_other from unnest(v_ids) i
    where not exists (select from dead_letter x where x.org_id = p_org and x.dead_letter_id = i) limit 1;
    if found then
      return jsonb_build_object('kind', 'notFound', 'exceptionId', v_other);
    end if;
  end if;
  -- Locked in one order, so that no two who ask for the same wait crosswise. What is seen after it stays so.
  perform from dead_letter x join dead_letter_open o on o.org_id = x.org_id and o.kind = x.kind and o.subject = x.subject
  where x.org_id = p_org and x.dead_letter_id = any (v_ids) order by o.kind, o.subject for update of o;
  if p_ids is not null then
    select x.dead_letter_id into v_other from dead_letter x
    where x.org_id = p_org and x.dead_letter_id = any (v_ids) and x.state <> 'open' limit 1;
    if found then
      return jsonb_build_object('kind', 'state', 'exception', dead_letter_to_json(dead_letter_find(p_org, v_other)));
    end if;
  end if;
  insert into dead_letter_replay (org_id, replay_id, dead_letter_id, failed_at, batch_id, payload_version, needs_approval,
    requested_by, reason, requested_at, state)
  select p_org, dead_letter_new_id(clock_timestamp()), t.dead_letter_id, t.failed_at, p_batch_id, t.version, t.needed,
    p_actor, p_reason, v_now, case when t.needed then 'awaitingApproval' else 'queued' end
  from (select x.dead_letter_id, x.failed_at, v.version, dead_letter_approval_needed(x, v.version, p_above) as needed
    from dead_letter x
    cross join lateral (select least(coalesce(p_version, x.payload_version), x.payload_version) as version) v
    where x.org_id = p_org and x.dead_letter_id = any (v_ids) and x.state = 'open') t;
  if not found then
    return jsonb_build_object('kind', 'nothing');
  end if;
  update dead_letter x set state = 'replaying', state_at = v_now, state_by = p_actor, state_how = null,
    replay_id = r.replay_id
  from dead_letter_replay r where r.org_id = p_org and r.batch_id = p_batch_id and x.org_id = r.org_id
    and x.dead_letter_id = r.dead_letter_id and x.failed_at = r.failed_at;
  perform audit_record(p_org, p_actor, 'exception.replayRequested', 'exception/' || r.dead_letter_id,
    jsonb_build_object('reason', p_reason, 'batchId', p_batch_id, 'replayId', r.replay_id, 'payloadVersion',
      r.payload_version, 'needsApproval', r.needs_approval))
  from dead_letter_replay r where r.org_id = p_org and r.batch_id = p_batch_id;
  insert into dead_letter_batch (org_id, batch_id, scope, requested_by, reason, requested_at, total, state, updated_at)
  values (p_org, p_batch_id, case when p_ids is not null then 'chosen' else coalesce('group ' || p_group, 'all') end,
    p_actor, p_reason, v_now, (select count(*) from dead_letter_replay r where r.org_id = p_org and r.batch_id = p_batch_id),
    'awaitingApproval', v_now) returning * into b;
  return jsonb_build_object('kind', 'requested', 'batch', dead_letter_batch_to_json(dead_letter_batch_go_on(b)));
end $$;

-- Makes a job for a batch that is due and that nobody works on; false when that has changed meanwhile.
create function ledgerline.dead_letter_requeue(p_org text, p_batch_id text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id and x.state = 'running'
    and (x.lease_until is null or x.lease_until < clock_timestamp()) for update skip locked;
  if not found then
    return false;
  end if;
  perform dead_letter_batch_go_on(b);
  return true;
end $$;

-- The next revision of a record ends the dead letter of the one before. Made by its replay (p_key: the replay's id), the
-- replay keeps which one it led to, in the statement that made it. Called by submission_submit_again.
create function ledgerline.dead_letter_resubmitted(p_org text, p_before text, p_key text, p_submission_id text, p_actor text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  -- Before its replay, as whoever ends a replay does.
  perform dead_letter_locked(p_org, 'order', p_before);
  update dead_letter_replay r set outcome_submission_id = p_submission_id
  where r.org_id = p_org and r.replay_id = p_key and r.state = 'running';
  perform dead_letter_settle(p_org, 'order', p_before, case when found then 'resubmitted' else 'newerRevision' end, p_actor);
end $$;

-- Drops the years that ended longer than p_years years ago, with their payloads and replays, and makes those of the next ten.
-- A year in which something is still open stays, and is named. A batch that is done goes with the last of its replays, and the
-- row of a subject when nothing of it is open. Every org keeps an audit entry of what was dropped. The owner's to call: the
-- application may drop nothing.
create function ledgerline.dead_letter_retention(p_years integer, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_this integer := extract(year from clock_timestamp() at time zone 'UTC');
  v_year integer;
  v_table text;
  v_dropped integer[] := '{}';
  v_kept jsonb := '[]';
  v_open bigint;
  v_org text;
begin
  if p_years < 1 then
    raise exception 'exceptions are kept for at least a year, not for %', p_years;
  end if;
  set local lock_timeout = '5s';
  for v_year in select substr(c.relname, 13)::integer from pg_class c
    where c.relnamespace = 'ledgerline'::regnamespace and c.relname ~ '^dead_letter_[0-9]{4}$'
      and substr(c.relname, 13)::integer < v_this - p_years order by 1
  loop
    v_open := sweeper_open_dead_letters(make_timestamptz(v_year, 1, 1, 0, 0, 0, 'UTC'),
      make_timestamptz(v_year + 1, 1, 1, 0, 0, 0, 'UTC'));
    if v_open > 0 then
      v_kept := v_kept || jsonb_build_object('year', v_year, 'open', v_open);
      continue;
    end if;
    foreach v_table in array array['dead_letter', 'dead_letter_payload', 'dead_letter_replay'] loop
      execute format('drop table ledgerline.%I', v_table || '_' || v_year);
    end loop;
    v_dropped := v_dropped || v_year;
  end loop;
  -- Before any row is locked: whoever waits for one of them may hold what this waits for.
  perform dead_letter_add_years(v_this + 10);
  for v_org in select distinct x.org_id from sweeper_orgs() x loop
    perform set_config('ledgerline.org_id', v_org, true);
    -- What somebody has in hand is left: they may be waiting for the tables that are locked here. No batch is without replays
    -- from the start: it is written by the statement that asks for them.
    delete from dead_letter_batch b using (select x.batch_id from dead_letter_batch x
      where x.org_id = v_org and x.state = 'done' and not exists (select from dead_letter_replay r
        where r.org_id = x.org_id and r.batch_id = x.batch_id) for update skip locked) old
    where b.org_id = v_org and b.batch_id = old.batch_id;
    delete from dead_letter_open o using (select x.kind, x.subject from dead_letter_open x
      where x.org_id = v_org and x.dead_letter_id is null for update skip locked) old
    where o.org_id = v_org and o.kind = old.kind and o.subject = old.subject;
    perform audit_record(v_org, p_actor, 'exceptions.retention', 'org/' || v_org,
      jsonb_build_object('years', p_years, 'dropped', v_dropped, 'kept', v_kept));
  end loop;
  return jsonb_build_object('dropped', v_dropped, 'kept', v_kept, 'until', v_this + 10);
end $$;

-- Whether the replay of a dead letter is being carried out at this moment: what then becomes of it is the replay's doing.
create function ledgerline.dead_letter_runs(d ledgerline.dead_letter)
returns boolean language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select d.state = 'replaying' and exists (select from dead_letter_replay r where r.org_id = d.org_id
    and r.replay_id = d.replay_id and r.failed_at = d.failed_at and r.state = 'running')
$$;

-- Closes the open dead letter of a subject, if there is one: what it told of is over. Called by the statement that ended it.
create function ledgerline.dead_letter_settle(p_org text, p_kind text, p_subject text, p_how text, p_actor text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  d ledgerline.dead_letter;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- Nearly always there is none, and then nothing is locked.
  if not exists (select from dead_letter_open o where o.org_id = p_org and o.kind = p_kind and o.subject = p_subject
    and o.dead_letter_id is not null) then
    return;
  end if;
  d := dead_letter_locked(p_org, p_kind, p_subject);
  if d.dead_letter_id is not null then
    perform dead_letter_close(d, case when dead_letter_runs(d) then 'replayed' else 'settled' end, p_how, p_actor);
  end if;
end $$;

-- Makes a dead letter of what is stranded; false when that has changed meanwhile, or somebody is at it.
create function ledgerline.dead_letter_strand(p_org text, p_kind text, p_subject text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
  v_error jsonb;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if p_kind = 'order' then
    select * into s from submission x where x.org_id = p_org and x.submission_id = p_subject and x.state = 'pending'
      and x.lease_until is null and x.next_attempt_at is null for update skip locked;
    if not found then
      return false;
    end if;
    perform dead_letter_raise(p_org, 'order', p_subject, coalesce(s.reason->>'code', 'UNKNOWN'),
      coalesce(s.reason->>'message', ''), s.reason);
    return true;
  end if;
  -- Whoever tells the org holds this row when it writes down how that went.
  perform from salesforce_delivery d where d.org_id = p_org and d.submission_id = p_subject for update skip locked;
  if not found then
    return false;
  end if;
  select o.last_error into v_error from outbox o where o.org_id = p_org and o.key = p_subject and o.due
    and o.delivered_at is null and o.failed_at is not null order by o.version desc limit 1;
  if not found then
    return false;
  end if;
  perform dead_letter_raise(p_org, 'orgDelivery', p_subject, coalesce(v_error->>'code', 'UNKNOWN'),
    coalesce(v_error->>'message', ''), v_error);
  return true;
end $$;

-- A dead letter as the store reads it, with the replay it stands in or ended with.
create function ledgerline.dead_letter_to_json(d ledgerline.dead_letter)
returns jsonb language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'exceptionId', d.dead_letter_id, 'kind', d.kind, 'subject', d.subject, 'remedy', d.remedy, 'state', d.state,
    'failedAt', d.failed_at, 'firstFailedAt', d.first_failed_at,
    'ageSeconds', floor(extract(epoch from clock_timestamp() - d.first_failed_at)),
    'code', d.code, 'message', d.message, 'erpMessage', d.erp_message, 'action', d.action, 'cause', d.cause,
    'group', d.group_key, 'previousId', d.previous_id, 'accountId', d.account_id, 'sourceObject', d.source_object,
    'sourceId', d.source_id, 'submissionId', d.submission_id, 'erpOrderNumber', d.erp_order_number,
    'invoiceNumbers', d.invoice_numbers, 'connectionId', d.connection_id, 'entity', d.entity,
    'amount', trim_scale(d.amount)::text, 'currency', d.currency, 'owner', d.owner, 'criticality', d.criticality,
    'attempts', d.attempts, 'payloadVersion', d.payload_version, 'stateAt', d.state_at, 'stateBy', d.state_by,
    'stateHow', d.state_how, 'replay', (select dead_letter_replay_to_json(r) from dead_letter_replay r
      where r.org_id = d.org_id and r.replay_id = d.replay_id and r.failed_at = d.failed_at)))
$$;

-- Has the org told once more of one submission that was given up on; false when nothing of it was. For replays.
create function ledgerline.delivery_again(p_org text, p_submission_id text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update outbox o set failed_at = null where o.org_id = p_org and o.key = p_submission_id and o.due
    and o.delivered_at is null and o.failed_at is not null;
  return found and delivery_requeue(p_org, p_submission_id, clock_timestamp());
end $$;

-- Takes the leases on what the org is to be told of several submissions, and answers each as it stands: all its messages up to
-- that version are delivered with it. Those named (a JSON array) come first, then the oldest of the others that wait for
-- p_waiting_ms already; p_limit in all. The leases are longer by p_lease_each_ms for each but the first. 'more': others may wait.
-- One whose lease ended without a word goes alone, since it may be what ended it; after three such in a row it is set aside.
-- While the org takes nothing at all, nothing is given out; after that, one to try it with.
create function ledgerline.delivery_claim(p_org text, p_named jsonb, p_limit integer, p_waiting_ms integer,
  p_lease_ms integer, p_lease_each_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_nothing constant jsonb := '{"claims": [], "more": false}';
  v_now timestamptz;
  v_limit integer := p_limit;
  v_first text := p_named->>0;
  v_kind text;
  v_found text[];
  v_mine text[] := '{}';
  v_room integer;
  v_tries boolean := false;
  v_until timestamptz;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from org_salesforce c join org o on o.org_id = c.org_id
    where c.org_id = p_org and o.halted_at is null and c.found_org_id is null) then
    return c_nothing;
  end if;
  -- One at a time: two that make rows for what the other has come with would wait for each other.
  perform pg_advisory_xact_lock(hashtextextended('ledgerline.delivery_claim:' || p_org, 0));
  if exists (select from salesforce_pause z where z.org_id = p_org) then
    select z.until into v_until from salesforce_pause z where z.org_id = p_org for update;
    if v_until > clock_timestamp() then
      return c_nothing;
    elsif found then
      v_tries := true;
      v_limit := 1;
    end if;
  end if;
  if v_first is not null then
    v_kind := delivery_first(p_org, v_first);
    if v_kind in ('mine', 'alone') then
      v_mine := array[v_first];
    end if;
  end if;
  v_room := v_limit - cardinality(v_mine);
  if v_kind is distinct from 'alone' and v_room > 0 then
    v_found := delivery_waiting(p_org, p_named, v_room + 1, p_waiting_ms);
    v_mine := v_mine || v_found[1:v_room];
  end if;
  if cardinality(v_mine) = 0 then
    return c_nothing;
  end if;
  v_now := clock_timestamp();
  v_until := v_now + (p_lease_ms + p_lease_each_ms * (cardinality(v_mine) - 1)) * interval '1 millisecond';
  update salesforce_delivery d set lease_fence = d.lease_fence + 1, attempts = d.attempts + 1, next_attempt_at = null,
    lease_until = v_until
  where d.org_id = p_org and d.submission_id = any (v_mine);
  if v_tries then
    update salesforce_pause z set until = v_until where z.org_id = p_org;
  end if;
  return jsonb_build_object('more', v_found is null or v_tries or cardinality(v_found) > v_room,
    'claims', (select jsonb_agg(delivery_claimed(d) order by t.place)
      from unnest(v_mine) with ordinality as t(id, place)
      join salesforce_delivery d on d.org_id = p_org and d.submission_id = t.id));
end $$;

-- A submission as it stands, with what the org has of it, for whoever holds the lease.
create function ledgerline.delivery_claimed(d ledgerline.salesforce_delivery)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
  v_held_since timestamptz;
  v_held_seq integer;
begin
  select * into strict s from submission x where x.org_id = d.org_id and x.submission_id = d.submission_id;
  -- Held once, a submission stays so, whatever is asked meanwhile, until it is accepted, rejected or cancelled.
  select e.at, e.seq into v_held_since, v_held_seq from submission_event e
  where e.org_id = d.org_id and e.submission_id = d.submission_id and e.seq <= s.version and e.state = 'held'
  order by e.seq limit 1;
  return jsonb_build_object('fence', d.lease_fence, 'attempts', d.attempts, 'version', s.version,
    'recordKey', coalesce(s.request_key, s.submission_id), 'submission', submission_to_json(s),
    'deliveredHeld', d.delivered_held, 'heldSince', v_held_since,
    'releasedAt', (select min(e.at) from submission_event e where e.org_id = d.org_id
      and e.submission_id = d.submission_id and e.seq > v_held_seq and e.state not in ('held', 'pending')));
end $$;

-- The org has the submission as of a version: its messages up to there are delivered and their jobs not needed any more. An
-- org that was left alone takes messages again.
-- Null when the fence does not hold; else whether more is due already.
create function ledgerline.delivery_complete(p_org text, p_submission_id text, p_fence integer, p_version integer,
  p_held boolean)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- Before any delivery, as delivery_claim does.
  perform from salesforce_pause z where z.org_id = p_org for update;
  update salesforce_delivery d set delivered_version = greatest(d.delivered_version, p_version), delivered_held = p_held,
    lease_until = null, attempts = 0, lost_leases = 0, next_attempt_at = null
  where d.org_id = p_org and d.submission_id = p_submission_id and d.lease_fence = p_fence and d.lease_until is not null;
  if not found then
    return null;
  end if;
  perform job_drop('salesforce-deliver', o.job_id) from outbox o where o.org_id = p_org and o.key = p_submission_id
    and o.due and o.delivered_at is null and o.version <= p_version and o.job_id is not null;
  update outbox o set delivered_at = clock_timestamp(), attempt = o.attempt + 1
  where o.org_id = p_org and o.key = p_submission_id and o.due and o.delivered_at is null and o.version <= p_version;
  delete from salesforce_pause z where z.org_id = p_org;
  perform dead_letter_settle(p_org, 'orgDelivery', p_submission_id, 'delivered', 'ledgerline');
  return exists (select from outbox o where o.org_id = p_org and o.key = p_submission_id and o.due
    and o.delivered_at is null and o.failed_at is null);
end $$;

-- The org did not take a version: its messages keep why. With p_retry_ms they are tried again, with a job; without, they are
-- given up on, as a dead letter. p_answered: the org said so itself, so that it is not left alone any more. False when the
-- fence does not hold.
create function ledgerline.delivery_fail(p_org text, p_submission_id text, p_fence integer, p_version integer,
  p_error jsonb, p_retry_ms bigint, p_answered boolean)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_next timestamptz := v_now + p_retry_ms * interval '1 millisecond';
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- Before any delivery, as delivery_claim does.
  perform from salesforce_pause z where z.org_id = p_org for update;
  update salesforce_delivery d set lease_until = null, lost_leases = 0, next_attempt_at = v_next,
    attempts = case when p_retry_ms is null then 0 else d.attempts end
  where d.org_id = p_org and d.submission_id = p_submission_id and d.lease_fence = p_fence and d.lease_until is not null;
  if not found then
    return false;
  end if;
  if p_answered then
    delete from salesforce_pause z where z.org_id = p_org;
  end if;
  perform job_drop('salesforce-deliver', o.job_id) from outbox o where o.org_id = p_org and o.key = p_submission_id
    and o.due and o.delivered_at is null and o.version <= p_version and o.job_id is not null;
  update outbox o set attempt = o.attempt + 1, last_error = p_error, job_id = null,
    failed_at = case when p_retry_ms is null then v_now end
  where o.org_id = p_org and o.key = p_submission_id and o.due and o.delivered_at is null and o.version <= p_version
    and o.failed_at is null;
  if p_retry_ms is not null then
    perform delivery_requeue(p_org, p_submission_id, v_next);
  elsif exists (select from outbox o where o.org_id = p_org and o.key = p_submission_id and o.due
    and o.delivered_at is null and o.failed_at is null) then
    perform delivery_requeue(p_org, p_submission_id, v_now);
  else
    perform dead_letter_raise(p_org, 'orgDelivery', p_submission_id, coalesce(p_error->>'code', 'UNKNOWN'),
      coalesce(p_error->>'message', '') || coalesce(' (rule ' || (p_error->>'ruleName') || ')', ''), p_error);
  end if;
  return true;
end $$;

-- Locks the delivery of a submission that somebody comes to tell of, and says how it may be taken: 'mine', 'alone' (its lease
-- ended without a word, so that nothing goes with it), or why not: 'nothing', 'busy' (another holds the lease), 'later' (a
-- pause after a failure), 'setAside'. Called by delivery_claim.
create function ledgerline.delivery_first(p_org text, p_submission_id text)
returns text language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_lost_leases_max constant integer := 3;
  v_now timestamptz;
  d ledgerline.salesforce_delivery;
begin
  if not exists (select from outbox o where o.org_id = p_org and o.key = p_submission_id and o.due
    and o.delivered_at is null and o.failed_at is null) then
    return 'nothing';
  end if;
  insert into salesforce_delivery (org_id, submission_id) values (p_org, p_submission_id) on conflict do nothing;
  select * into strict d from salesforce_delivery x where x.org_id = p_org and x.submission_id = p_submission_id for update;
  v_now := clock_timestamp();
  if d.lease_until > v_now then
    return 'busy';
  elsif d.next_attempt_at > v_now then
    return 'later';
  elsif exists (select from submission s where s.org_id = p_org and s.submission_id = p_submission_id
    and s.version <= d.delivered_version) then
    -- Another delivered it while the lock was waited for.
    return 'nothing';
  elsif d.lease_until is not null then
    update salesforce_delivery x set lost_leases = d.lost_leases + 1
    where x.org_id = p_org and x.submission_id = p_submission_id returning * into d;
    if d.lost_leases >= c_lost_leases_max then
      perform delivery_set_aside(d, v_now);
      return 'setAside';
    end if;
  end if;
  return case when d.lost_leases > 0 then 'alone' else 'mine' end;
end $$;

-- The org is tried again at once, if it is left alone: somebody has changed how it is reached, or wants to see.
create function ledgerline.delivery_go_on(p_org text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  delete from salesforce_pause z where z.org_id = p_org;
  if found then
    perform delivery_requeue(p_org, o.key, clock_timestamp()) from outbox o where o.org_id = p_org and o.due
      and o.delivered_at is null and o.failed_at is null order by o.id limit 1;
  end if;
end $$;

-- Messages that the org has not taken, the newest first, with the reason of the last try: for operators.
create function ledgerline.delivery_list(p_org text, p_limit integer)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('submissionId', t.key, 'version', t.version,
      'createdAt', t.created_at, 'attempt', t.attempt, 'failedAt', t.failed_at, 'lastError', t.last_error))
      order by t.id desc), '[]')
    from (select * from outbox o where o.org_id = p_org and o.due and o.delivered_at is null
      order by o.id desc limit p_limit) t);
end $$;

-- The org takes nothing at all, whatever it is told: the leases end, no try is used up, and the org is left alone, with one job
-- that comes back after it. p_pauses_ms: for how long, by how often in a row, the last for all after it. p_claims:
-- [{submissionId, fence}]; those whose fence does not hold are left as they are. Returns how often, and for how long, ms. Whoever
-- had asked before the org was left alone, and hears of it later, ends its leases and makes nothing longer: how often is 0 then.
create function ledgerline.delivery_pause(p_org text, p_claims jsonb, p_error jsonb, p_pauses_ms jsonb)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_ids text[];
  v_ms bigint;
  v_counts boolean;
  z ledgerline.salesforce_pause;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- The pause is locked before any delivery, as delivery_claim does.
  insert into salesforce_pause as x (org_id, since, until, attempts, code, message)
  values (p_org, v_now, v_now, 0, coalesce(p_error->>'code', 'UNKNOWN'), coalesce(p_error->>'message', ''))
  on conflict (org_id) do update set org_id = p_org returning x.* into z;
  -- It counts where nobody leaves the org alone now, and where this is the one that tries it: their leases end together.
  v_counts := z.until <= v_now or exists (select from salesforce_delivery d
    join jsonb_to_recordset(p_claims) as c("submissionId" text, fence integer)
      on c."submissionId" = d.submission_id and c.fence = d.lease_fence
    where d.org_id = p_org and d.lease_until = z.until);
  if v_counts then
    v_ms := p_pauses_ms->>(least(z.attempts + 1, jsonb_array_length(p_pauses_ms)) - 1);
    update salesforce_pause x set until = v_now + v_ms * interval '1 millisecond', attempts = z.attempts + 1,
      code = coalesce(p_error->>'code', 'UNKNOWN'), message = coalesce(p_error->>'message', '')
    where x.org_id = p_org returning x.* into z;
  end if;
  with held as (select d.submission_id from salesforce_delivery d
    join jsonb_to_recordset(p_claims) as c("submissionId" text, fence integer)
      on c."submissionId" = d.submission_id and c.fence = d.lease_fence
    where d.org_id = p_org and d.lease_until is not null order by d.submission_id for update of d)
  select array_agg(h.submission_id) into v_ids from held h;
  update salesforce_delivery d set lease_until = null, attempts = greatest(d.attempts - 1, 0), lost_leases = 0
  where d.org_id = p_org and d.submission_id = any (v_ids);
  perform job_drop('salesforce-deliver', o.job_id) from outbox o where o.org_id = p_org and o.key = any (v_ids)
    and o.due and o.delivered_at is null and o.job_id is not null;
  update outbox o set last_error = p_error, job_id = null
  where o.org_id = p_org and o.key = any (v_ids) and o.due and o.delivered_at is null and o.failed_at is null;
  perform delivery_requeue(p_org, v_ids[1], z.until);
  return jsonb_build_object('attempts', case when v_counts then z.attempts else 0 end,
    'pauseMs', coalesce(v_ms, ceil(extract(epoch from z.until - v_now) * 1000)::bigint));
end $$;

-- Key__c of a submission's record in the org: the idempotency key it was first asked for with.
create function ledgerline.delivery_record_key(p_org text, p_submission_id text)
returns text language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(s.request_key, s.submission_id) from submission s
    where s.org_id = p_org and s.submission_id = p_submission_id);
end $$;

-- Makes a job for the newest message of a submission that is due; false when none is.
create function ledgerline.delivery_requeue(p_org text, p_submission_id text, p_at timestamptz)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update outbox o set job_id = job_add('salesforce-deliver',
    jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), p_at)
  where o.org_id = p_org and o.id = (select x.id from outbox x where x.org_id = p_org and x.key = p_submission_id and x.due
    and x.delivered_at is null and x.failed_at is null order by x.version desc limit 1);
  return found;
end $$;

-- Has everything that was given up on tried once more, and an org that is left alone at once; returns how many submissions
-- that are.
create function ledgerline.delivery_retry(p_org text, p_actor text)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_keys text[];
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform delivery_go_on(p_org);
  with again as (update outbox o set failed_at = null where o.org_id = p_org and o.due and o.delivered_at is null
    and o.failed_at is not null returning o.key)
  select array_agg(distinct key) into v_keys from again;
  perform delivery_requeue(p_org, key, clock_timestamp()) from unnest(v_keys) key;
  if v_keys is not null then
    perform audit_record(p_org, p_actor, 'delivery.retried', 'org/' || p_org,
      jsonb_build_object('submissions', cardinality(v_keys)));
  end if;
  return coalesce(cardinality(v_keys), 0);
end $$;

-- Gives up on telling the org of a submission: whoever took it up has ended without a word again and again. What is written of
-- it later is tried all the same, and what was given up on once somebody replays it. Called by delivery_first.
create function ledgerline.delivery_set_aside(d ledgerline.salesforce_delivery, p_now timestamptz)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_error jsonb := jsonb_build_object('code', 'POISONED', 'message',
    format('Telling the org of this order has ended without a word %s times in a row.', d.lost_leases));
begin
  update salesforce_delivery x set lease_until = null, lost_leases = 0, attempts = 0, next_attempt_at = null
  where x.org_id = d.org_id and x.submission_id = d.submission_id;
  perform job_drop('salesforce-deliver', o.job_id) from outbox o where o.org_id = d.org_id and o.key = d.submission_id
    and o.due and o.delivered_at is null and o.job_id is not null;
  update outbox o set last_error = v_error, job_id = null, failed_at = p_now
  where o.org_id = d.org_id and o.key = d.submission_id and o.due and o.delivered_at is null and o.failed_at is null;
  perform dead_letter_raise(d.org_id, 'orgDelivery', d.submission_id, 'POISONED', v_error->>'message', v_error);
end $$;

-- Locks deliveries of an org that may go along with others, at most p_limit, and answers their submissions: those named but
-- the first, then the oldest that wait for p_waiting_ms already; younger ones are told of by whoever wrote them. None of them
-- is in other hands, in a pause after a failure, or has ended a process. Only so many of the oldest are looked at. Called by
-- delivery_claim.
create function ledgerline.delivery_waiting(p_org text, p_named jsonb, p_limit integer, p_waiting_ms integer)
returns text[] language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_looked_at_max constant integer := 1000;
  v_now timestamptz := clock_timestamp();
  v_ids text[];
begin
  select array_agg(t.key order by t.place) into v_ids from (
    select c.key, min(c.place) as place from (
      select n.id as key, n.place - 1000000 as place from jsonb_array_elements_text(p_named) with ordinality as n(id, place)
      where n.place > 1 and exists (select from outbox o where o.org_id = p_org and o.key = n.id and o.due
        and o.delivered_at is null and o.failed_at is null)
      union all
      select w.key, w.id from (select o.key, o.id, o.created_at from outbox o where o.org_id = p_org and o.due
        and o.delivered_at is null and o.failed_at is null order by o.id limit c_looked_at_max) w
      where w.created_at <= v_now - p_waiting_ms * interval '1 millisecond') c
    left join salesforce_delivery d on d.org_id = p_org and d.submission_id = c.key
    where c.key is distinct from p_named->>0 and d.lease_until is null and coalesce(d.lost_leases, 0) = 0
      and (d.next_attempt_at is null or d.next_attempt_at <= v_now)
    group by c.key order by 2 limit p_limit) t;
  if v_ids is null then
    return '{}';
  end if;
  -- In one order for all, so that two who come at once do not wait for each other.
  insert into salesforce_delivery (org_id, submission_id) select p_org, id from unnest(v_ids) id order by id
  on conflict do nothing;
  return (select coalesce(array_agg(t.submission_id order by array_position(v_ids, t.submission_id)), '{}') from (
    select d.submission_id from salesforce_delivery d
    join submission s on s.org_id = d.org_id and s.submission_id = d.submission_id
    where d.org_id = p_org and d.submission_id = any (v_ids) and d.lease_until is null and d.lost_leases = 0
      and (d.next_attempt_at is null or d.next_attempt_at <= v_now) and s.version > d.delivered_version
    order by d.submission_id for update of d skip locked) t);
end $$;

-- Gives a lease back after a failure, so that the next reader may try. It need not reach the disk: leases run out.
create function ledgerline.freshness_abandon(p_org text, p_domain text, p_key text, p_fence bigint)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform set_config('synchronous_commit', 'off', true);
  update freshness_entry f set lease_until = null
  where f.org_id = p_org and f.domain = p_domain and f.key = p_key and f.lease_fence = p_fence;
end $$;

-- Answers a value that is young enough ('fresh'), takes the lease to load one ('load'), or says that another does
-- ('wait'). A lease that ran out is free. Values as of before p_not_older_than do not count.
-- A reading that is lost is read again, so these writes need not reach the disk before they count.
create function ledgerline.freshness_claim(p_org text, p_domain text, p_key text, p_max_age_seconds double precision,
  p_not_older_than timestamptz, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  f ledgerline.freshness_entry;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform set_config('synchronous_commit', 'off', true);
  select * into f from freshness_entry e where e.org_id = p_org and e.domain = p_domain and e.key = p_key;
  v_now := clock_timestamp();
  if f.as_of >= v_now - p_max_age_seconds * interval '1 second'
    and (p_not_older_than is null or f.as_of >= p_not_older_than) then
    return jsonb_build_object('kind', 'fresh', 'value', f.value, 'asOf', f.as_of, 'now', v_now);
  end if;
  insert into freshness_entry as e (org_id, domain, key, lease_fence, lease_until, began_at)
  values (p_org, p_domain, p_key, 1, v_now + p_lease_ms * interval '1 millisecond', v_now)
  on conflict (org_id, domain, key) do update
    set lease_fence = e.lease_fence + 1, lease_until = excluded.lease_until, began_at = excluded.began_at
    where (e.lease_until is null or e.lease_until <= excluded.began_at) and e.as_of is not distinct from f.as_of
  returning * into f;
  if found then
    return jsonb_build_object('kind', 'load', 'fence', f.lease_fence, 'beganAt', f.began_at, 'value', f.value,
      'asOf', f.as_of);
  end if;
  select * into f from freshness_entry e where e.org_id = p_org and e.domain = p_domain and e.key = p_key;
  return jsonb_build_object('kind', 'wait', 'value', f.value, 'asOf', f.as_of, 'now', clock_timestamp());
end $$;

-- Stores what was read, if the lease still holds. A credit reading knows every order that the ERP had accepted before it
-- began, so the reservations of those end with it.
-- A reading that is lost is read again, so this write need not reach the disk before it counts.
create function ledgerline.freshness_complete(p_org text, p_domain text, p_key text, p_fence bigint,
  p_began_at timestamptz, p_value jsonb)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform set_config('synchronous_commit', 'off', true);
  update freshness_entry f set value = p_value, as_of = p_began_at, lease_until = null
  where f.org_id = p_org and f.domain = p_domain and f.key = p_key and f.lease_fence = p_fence;
  if not found then
    return false;
  end if;
  if p_domain = 'credit' then
    update reservation r set ended_at = v_now, ended_reason = 'seenByErp'
    where r.org_id = p_org and r.ended_at is null and r.answered_at < p_began_at
      and r.connection_id = split_part(p_key, '/', 1) and r.entity = split_part(p_key, '/', 2)
      and r.payer = substr(p_key, length(split_part(p_key, '/', 1)) + length(split_part(p_key, '/', 2)) + 3);
  end if;
  return true;
end $$;

-- The stored value of a key and the clock, without taking a lease.
create function ledgerline.freshness_peek(p_org text, p_domain text, p_key text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_entry ledgerline.freshness_entry;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into v_entry from freshness_entry f where f.org_id = p_org and f.domain = p_domain and f.key = p_key;
  return jsonb_build_object('now', clock_timestamp(), 'value', v_entry.value, 'asOf', v_entry.as_of);
end $$;

-- Takes a key for a submission: null when it is ours now. Otherwise what is known of it: other content, its first
-- request still at work, or the submission it led to. A key past its 90 days is as new.
create function ledgerline.idempotency_take(p_org text, p_operation text, p_key text, p_body_hash text,
  p_submission_id text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_known ledgerline.idempotency;
  v_submission ledgerline.submission;
begin
  insert into idempotency (org_id, operation, key, body_hash, submission_id, fence, created_at, expires_at)
  values (p_org, p_operation, p_key, p_body_hash, p_submission_id, 1, v_now, v_now + interval '90 days')
  on conflict (org_id, operation, key) do update
    set body_hash = excluded.body_hash, submission_id = excluded.submission_id, fence = excluded.fence,
      created_at = excluded.created_at, expires_at = excluded.expires_at
    where idempotency.expires_at < excluded.created_at;
  if found then
    return null;
  end if;
  select * into strict v_known from idempotency i
  where i.org_id = p_org and i.operation = p_operation and i.key = p_key;
  if v_known.body_hash <> p_body_hash then
    return jsonb_build_object('kind', 'keyMismatch');
  end if;
  select * into strict v_submission from submission s
  where s.org_id = p_org and s.submission_id = v_known.submission_id;
  if v_submission.state = 'pending' and v_submission.lease_by = 'request'
    and v_submission.lease_fence = v_known.fence and v_submission.lease_until > clock_timestamp() then
    return jsonb_build_object('kind', 'inFlight', 'submissionId', v_submission.submission_id);
  end if;
  return jsonb_build_object('kind', 'known', 'replayed', true, 'submission', submission_to_json(v_submission));
end $$;

-- Adds one job the way pg-boss 12.38 (schema 46) does, with the queue's own settings, inside the caller's statement.
-- Returns the job's id. No NOTIFY: workers poll, since a notification in the order's transaction halves its rate.
create function ledgerline.job_add(p_queue text, p_data jsonb, p_start_after timestamptz)
returns uuid language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid := gen_random_uuid();
begin
  insert into pgboss.job (id, name, data, start_after, created_on, expire_seconds, deletion_seconds, keep_until,
    retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
  select v_id, q.name, p_data, p_start_after, clock_timestamp(), q.expire_seconds, q.deletion_seconds,
    p_start_after + q.retention_seconds * interval '1 second', q.retry_limit, q.retry_delay, q.retry_backoff,
    q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
  from pgboss.queue q where q.name = p_queue;
  if not found then
    raise exception 'there is no queue %', p_queue;
  end if;
  return v_id;
end $$;

-- Removes a job that nobody has begun, because what it was for is done.
create function ledgerline.job_drop(p_queue text, p_id uuid)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  delete from pgboss.job where name = p_queue and id = p_id and state = 'created';
end $$;

-- Links an account to an ERP customer; false when the link stands already.
create function ledgerline.link_add(p_org text, p_account text, p_connection text, p_entity text, p_customer text,
  p_role text, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  insert into customer_link (org_id, account_id, connection_id, entity, customer, role, created_by)
  values (p_org, p_account, p_connection, p_entity, p_customer, p_role, p_actor) on conflict do nothing;
  if not found then
    return false;
  end if;
  perform audit_record(p_org, p_actor, 'link.added', 'account/' || p_account,
    jsonb_build_object('connectionId', p_connection, 'entity', p_entity, 'customer', p_customer, 'role', p_role));
  return true;
end $$;

-- The links of an org, or of one of its accounts.
create function ledgerline.link_list(p_org text, p_account text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_build_object('accountId', l.account_id, 'connectionId', l.connection_id,
    'entity', l.entity, 'customer', l.customer, 'role', l.role)
    order by l.account_id, l.connection_id, l.entity, l.role, l.customer), '[]')
  from customer_link l where l.org_id = p_org and (p_account is null or l.account_id = p_account));
end $$;

-- Removes a link; false when there is none. What it was stays on the audit trail.
create function ledgerline.link_remove(p_org text, p_account text, p_connection text, p_entity text, p_customer text,
  p_role text, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  delete from customer_link l where l.org_id = p_org and l.account_id = p_account and l.connection_id = p_connection
    and l.entity = p_entity and l.customer = p_customer and l.role = p_role;
  if not found then
    return false;
  end if;
  perform audit_record(p_org, p_actor, 'link.removed', 'account/' || p_account,
    jsonb_build_object('connectionId', p_connection, 'entity', p_entity, 'customer', p_customer, 'role', p_role));
  return true;
end $$;

-- Registers an org with its first client; false when the org is registered already. An org that was forgotten comes back with a
-- new client and is served again.
create function ledgerline.org_add(p_org text, p_name text, p_client_id text, p_label text, p_secret_hash text,
  p_scopes text[], p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  insert into org as o (org_id, name) values (p_org, p_name)
  on conflict (org_id) do update set name = excluded.name, halted_at = null
    where not exists (select from org_client c where c.org_id = p_org and c.revoked_at is null);
  if not found then
    return false;
  end if;
  insert into org_client (org_id, client_id, label, secret_hash, scopes)
  values (p_org, p_client_id, p_label, p_secret_hash, p_scopes);
  perform audit_record(p_org, p_actor, 'org.added', 'org/' || p_org,
    jsonb_build_object('name', p_name, 'clientId', p_client_id, 'scopes', p_scopes));
  return true;
end $$;

-- Takes a halted org's access away for good: its clients are revoked, and how its Salesforce is reached is removed. What it did
-- stays. Null when there is no such org; `halted` false when it is not halted, and nothing is done; else the ids of the clients that
-- were revoked and the reference to the secret that leads nowhere any more.
create function ledgerline.org_forget(p_org text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_halted boolean;
  v_clients text[];
  v_secret text;
  v_connected boolean;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select o.halted_at is not null into v_halted from org o where o.org_id = p_org for update;
  if not found then
    return null;
  elsif not v_halted then
    return jsonb_build_object('halted', false, 'clients', '[]'::jsonb);
  end if;
  with revoked as (
    update org_client c set revoked_at = clock_timestamp() where c.org_id = p_org and c.revoked_at is null
    returning c.client_id)
  select coalesce(array_agg(r.client_id order by r.client_id), '{}') into v_clients from revoked r;
  delete from org_salesforce s where s.org_id = p_org returning s.secret_ref into v_secret;
  v_connected := found;
  if v_connected or cardinality(v_clients) > 0 then
    perform audit_record(p_org, p_actor, 'org.forgotten', 'org/' || p_org,
      jsonb_build_object('clients', v_clients, 'disconnected', v_connected));
  end if;
  return jsonb_strip_nulls(jsonb_build_object('halted', true, 'clients', v_clients, 'secretRef', v_secret));
end $$;

-- Lets the org's client do more than before; what it may already, it keeps. Null when the org has no such client, else whether
-- anything is new.
create function ledgerline.org_grant(p_org text, p_client_id text, p_scopes text[], p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_new text[];
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select array(select unnest(p_scopes) except select unnest(c.scopes)) into v_new from org_client c
  where c.org_id = p_org and c.client_id = p_client_id and c.revoked_at is null for update;
  if not found then
    return null;
  elsif cardinality(v_new) = 0 then
    return false;
  end if;
  update org_client c set scopes = c.scopes || v_new where c.org_id = p_org and c.client_id = p_client_id;
  perform audit_record(p_org, p_actor, 'org.scopesGranted', 'org/' || p_org,
    jsonb_build_object('clientId', p_client_id, 'scopes', v_new));
  return true;
end $$;

-- Halts an org, so that nobody gets a token in its name, or lets it go on. False when it stands so already or there is no
-- such org. What is under way with its ERPs is finished all the same; replays that are queued wait (dead_letter/claim.sql).
create function ledgerline.org_halt(p_org text, p_halted boolean, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update org o set halted_at = case when p_halted then clock_timestamp() end
  where o.org_id = p_org and (o.halted_at is not null) <> p_halted;
  if not found then
    return false;
  end if;
  perform audit_record(p_org, p_actor, case when p_halted then 'org.halted' else 'org.resumed' end, 'org/' || p_org, '{}');
  return true;
end $$;

-- Whether an org is halted: by an operator, or because another org was found at its address. The caller has set the org.
create function ledgerline.org_is_halted(p_org text)
returns boolean language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select exists (select from org o where o.org_id = p_org and o.halted_at is not null)
    or exists (select from org_salesforce s where s.org_id = p_org and s.found_org_id is not null)
$$;

-- Gives the org's client a new secret; the one before works until p_overlap_seconds from now. Returns the client's id,
-- null when the org has none.
create function ledgerline.org_rotate(p_org text, p_secret_hash text, p_overlap_seconds integer, p_actor text)
returns text language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_client text;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update org_client c set previous_secret_hash = c.secret_hash,
    previous_valid_until = v_now + p_overlap_seconds * interval '1 second', secret_hash = p_secret_hash, rotated_at = v_now
  where c.org_id = p_org and c.client_id = (select x.client_id from org_client x
    where x.org_id = p_org and x.revoked_at is null order by x.created_at limit 1)
  returning c.client_id into v_client;
  if v_client is not null then
    perform audit_record(p_org, p_actor, 'org.secretRotated', 'org/' || p_org,
      jsonb_build_object('clientId', v_client, 'overlapSeconds', p_overlap_seconds));
  end if;
  return v_client;
end $$;

-- A process says that it is there. Answers whether it has been so for longer than p_gone_ms without a gap: only then may it
-- take others for gone, since after an outage of the database nobody has been seen for a while.
create function ledgerline.presence_beat(p_holder text, p_gone_ms integer)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  -- Longer than any lease: after that the gone one has nothing in hand any more.
  c_kept constant interval := '5 minutes';
  v_gone constant interval := p_gone_ms * interval '1 millisecond';
  v_now timestamptz := clock_timestamp();
  v_since timestamptz;
begin
  -- Lost with the database it is as if it had come a little later.
  perform set_config('synchronous_commit', 'off', true);
  insert into presence as p (holder, since, seen_at) values (p_holder, v_now, v_now)
  on conflict (holder) do update set seen_at = v_now, since = case when p.seen_at < v_now - v_gone then v_now else p.since end
  returning p.since into v_since;
  delete from presence p where p.seen_at < v_now - c_kept;
  return v_since < v_now - v_gone;
end $$;

-- The process that sends this statement, by the name of its connection ('ledgerline <role> <id>'), which a pooler keeps too.
-- Null for one that does not report its presence: its leases run to their end.
create function ledgerline.lease_holder()
returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select substring(current_setting('application_name') from '^ledgerline [a-z]+ ([0-9a-f-]{36})$')
$$;

-- A process has stopped: what it could not end is up to be taken at once.
create function ledgerline.presence_leave(p_holder text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  update presence p set seen_at = clock_timestamp() - interval '1 minute' where p.holder = p_holder;
  return found;
end $$;

-- What a payer has reserved, per currency, beside a credit reading as of p_as_of, or at all without one. An order that
-- the ERP accepted before the reading is in it, and one that it accepted later is not, even when another reading has
-- ended its reservation since. The caller has set the org. Written so that Postgres takes it into the query that asks.
create function ledgerline.reservation_beside(p_org text, p_connection text, p_entity text, p_payer text,
  p_as_of timestamptz)
returns table (currency text, amount numeric, n bigint) language sql stable as $$
  select r.currency, pg_catalog.trim_scale(pg_catalog.sum(r.amount)), pg_catalog.count(*)
  from (
    select i.currency, i.amount from ledgerline.reservation i
    where i.org_id = p_org and i.connection_id = p_connection and i.entity = p_entity and i.payer = p_payer
      and i.ended_at is null and (p_as_of is null or i.answered_at is null)
    union all
    select i.currency, i.amount from ledgerline.reservation i
    where i.org_id = p_org and i.connection_id = p_connection and i.entity = p_entity and i.payer = p_payer
      and i.answered_at >= p_as_of and (i.ended_at is null or i.ended_reason = 'seenByErp')
  ) r
  group by r.currency
$$;

-- Whether an amount does not fit into what is free, after the reservations of the payer's other submissions: the live ones,
-- and those of orders that the ERP accepted after the reading as of p_as_of and that a newer reading has ended since. One in
-- another currency cannot be compared, so it does not fit either. The payer must be locked.
create function ledgerline.reservation_exceeds(p_org text, p_connection text, p_entity text, p_payer text,
  p_submission_id text, p_amount numeric, p_currency text, p_free numeric, p_as_of timestamptz)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_reserved numeric;
  v_mixed boolean;
begin
  select coalesce(sum(r.amount), 0), coalesce(bool_or(r.currency <> p_currency), false) into v_reserved, v_mixed
  from reservation r
  where r.org_id = p_org and r.connection_id = p_connection and r.entity = p_entity and r.payer = p_payer
    and r.submission_id <> p_submission_id
    and (r.ended_at is null or r.ended_reason = 'seenByErp' and r.answered_at >= p_as_of);
  return v_mixed or v_reserved + p_amount > p_free;
end $$;

-- Reservations per payer and currency, for payers given as [{connectionId, entity, payer, asOf?}].
-- asOf: of the reading they are counted beside; see reservation_beside.
create function ledgerline.reservation_live(p_org text, p_payers jsonb)
returns json language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select json_build_object('asOf', clock_timestamp(), 'totals', coalesce(json_agg(json_build_object(
      'connectionId', p.connection_id, 'entity', p.entity, 'payer', p.payer, 'amount', b.amount::text,
      'currency', b.currency, 'count', b.n)), '[]'))
    from (select distinct x."connectionId" as connection_id, x.entity, x.payer, x."asOf" as as_of
      from jsonb_to_recordset(p_payers) as x("connectionId" text, entity text, payer text, "asOf" timestamptz)) p
    cross join lateral reservation_beside(p_org, p.connection_id, p.entity, p.payer, p.as_of) b);
end $$;

-- Lets one transaction at a time decide on one payer's credit. Taken before any row lock, so that no two wait crosswise.
create function ledgerline.reservation_lock(p_org text, p_connection text, p_entity text, p_payer text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(jsonb_build_array(p_org, p_connection, p_entity, p_payer)::text, 0));
end $$;

-- Reserves for a submission, again when it had reserved before.
create function ledgerline.reservation_make(p_org text, p_submission_id text, p_connection text, p_entity text,
  p_payer text, p_amount numeric, p_currency text, p_at timestamptz)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  insert into reservation (org_id, submission_id, connection_id, entity, payer, amount, currency, made_at)
  values (p_org, p_submission_id, p_connection, p_entity, p_payer, p_amount, p_currency, p_at)
  on conflict (org_id, submission_id) do update
    set connection_id = excluded.connection_id, entity = excluded.entity, payer = excluded.payer,
      amount = excluded.amount, currency = excluded.currency, made_at = excluded.made_at,
      answered_at = null, ended_at = null, ended_reason = null;
end $$;

-- What a submission reserves: its amount, or only what it adds when it changes an accepted order of the same currency.
create function ledgerline.reservation_need(p_org text, p_replaces text, p_amount numeric, p_currency text)
returns numeric language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_before numeric;
begin
  if p_replaces is not null then
    select s.amount into v_before from submission s
    where s.org_id = p_org and s.submission_id = p_replaces and s.currency = p_currency;
  end if;
  return greatest(p_amount - coalesce(v_before, 0), 0);
end $$;

-- Removes what an org needs no more: keys past their end, which count as new already, and messages that were delivered
-- p_outbox_days ago. At most p_limit of each; returns how many went of the kind that most went of. What is not delivered stays,
-- however old: it is due, was given up on, or waits for the org to be connected. A row that somebody has in hand is left.
create function ledgerline.retention_prune(p_org text, p_outbox_days integer, p_limit integer)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_keys integer;
  v_messages integer;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  delete from idempotency i using (select x.operation, x.key from idempotency x
    where x.org_id = p_org and x.expires_at < v_now limit p_limit for update skip locked) old
  where i.org_id = p_org and i.operation = old.operation and i.key = old.key;
  get diagnostics v_keys = row_count;
  delete from outbox o using (select x.id from outbox x
    where x.org_id = p_org and x.delivered_at < v_now - p_outbox_days * interval '1 day' limit p_limit
    for update skip locked) old
  where o.org_id = p_org and o.id = old.id;
  get diagnostics v_messages = row_count;
  return greatest(v_keys, v_messages);
end $$;

-- Puts a snapshot of rules in force; false when it is in force already. A snapshot is written once and never changed.
create function ledgerline.rules_activate(p_org text, p_hash text, p_document jsonb, p_source text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_last ledgerline.rule_activation;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform pg_advisory_xact_lock(hashtextextended('ledgerline.rules:' || p_org, 0));
  select * into v_last from rule_activation a where a.org_id = p_org order by a.seq desc limit 1;
  if v_last.hash = p_hash then
    return false;
  end if;
  insert into rule_snapshot (org_id, hash, document) values (p_org, p_hash, p_document) on conflict do nothing;
  insert into rule_activation (org_id, seq, hash, source)
  values (p_org, coalesce(v_last.seq, 0) + 1, p_hash, p_source);
  perform audit_record(p_org, p_source, 'rules.activated', 'rules/' || p_hash,
    jsonb_strip_nulls(jsonb_build_object('before', v_last.hash)));
  return true;
end $$;

-- A snapshot by its hash, or the one in force when p_hash is null; null when there is none.
create function ledgerline.rules_get(p_org text, p_hash text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select jsonb_build_object('hash', s.hash, 'document', s.document) from rule_snapshot s
    where s.org_id = p_org and s.hash = coalesce(p_hash,
      (select a.hash from rule_activation a where a.org_id = p_org order by a.seq desc limit 1)));
end $$;

-- An admin confirms the org that was found at the address, by its id: from now on it is the expected one, and what stood
-- still for its sake goes on; a halt by an operator does not end. False when another one, or none, was found.
create function ledgerline.salesforce_confirm(p_org text, p_found text, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update org_salesforce c set expected_org_id = p_found, found_org_id = null, found_at = null,
    updated_at = clock_timestamp()
  where c.org_id = p_org and c.found_org_id = p_found;
  if not found then
    return false;
  end if;
  perform delivery_go_on(p_org);
  perform audit_record(p_org, p_actor, 'org.confirmed', 'org/' || p_org, jsonb_build_object('found', p_found));
  return true;
end $$;

-- Connects an org to its Salesforce, or changes how; false when it stands so already or there is no such org. What was
-- written before becomes due, so that the org gets the orders there are.
create function ledgerline.salesforce_connect(p_org text, p_connection jsonb, p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from org o where o.org_id = p_org) then
    return false;
  end if;
  insert into org_salesforce as c (org_id, instance_url, auth, secret_ref, namespace, api_version, pub_sub_url,
    expected_org_id)
  values (p_org, p_connection->>'instanceUrl', p_connection->'auth', p_connection->>'secretRef',
    p_connection->>'namespace', p_connection->>'apiVersion', p_connection->>'pubSubUrl',
    p_connection->>'expectedOrgId')
  on conflict (org_id) do update set instance_url = excluded.instance_url, auth = excluded.auth,
    secret_ref = excluded.secret_ref, namespace = excluded.namespace, api_version = excluded.api_version,
    pub_sub_url = excluded.pub_sub_url, updated_at = clock_timestamp()
  where (c.instance_url, c.auth, c.secret_ref, c.namespace, c.api_version, c.pub_sub_url) is distinct from
    (excluded.instance_url, excluded.auth, excluded.secret_ref, excluded.namespace, excluded.api_version,
      excluded.pub_sub_url);
  if not found then
    return false;
  end if;
  perform delivery_go_on(p_org);
  update outbox o set due = true where o.org_id = p_org and not o.due and o.delivered_at is null;
  perform audit_record(p_org, p_actor, 'salesforce.connected', 'org/' || p_org, p_connection - 'secretRef');
  return true;
end $$;

-- How an org is reached; null when it is not connected or halted.
create function ledgerline.salesforce_connection(p_org text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select jsonb_strip_nulls(jsonb_build_object('orgId', c.org_id, 'instanceUrl', c.instance_url, 'auth', c.auth,
      'secretRef', c.secret_ref, 'namespace', c.namespace, 'apiVersion', c.api_version, 'pubSubUrl', c.pub_sub_url,
      'expectedOrgId', c.expected_org_id))
    from org_salesforce c join org o on o.org_id = c.org_id where c.org_id = p_org and o.halted_at is null
      and c.found_org_id is null);
end $$;

-- Keeps what the watching process has reached or found; false when its fence no longer holds.
create function ledgerline.salesforce_note(p_org text, p_fence bigint, p_note jsonb)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update salesforce_watch w set
    replay_id = case when p_note ? 'replayId' then p_note->>'replayId' else w.replay_id end,
    replay_at = case when p_note ? 'replayId' then v_now else w.replay_at end,
    events_note = case when p_note ? 'events' then p_note->>'events' else w.events_note end,
    events_noted_at = case when p_note ? 'events' then v_now else w.events_noted_at end,
    rules_state = case when p_note ? 'rulesState' then p_note->>'rulesState' else w.rules_state end,
    rules_findings = case when p_note ? 'rulesState' then p_note->'rulesFindings' else w.rules_findings end,
    rules_hash = case when p_note ? 'rulesHash' then p_note->>'rulesHash' else w.rules_hash end,
    rules_checked_at = case when p_note ? 'rulesState' then v_now else w.rules_checked_at end
  where w.org_id = p_org and w.lease_fence = p_fence and w.lease_until is not null;
  return found;
end $$;

-- Another org answers at the address: ours stands still, as one that is halted, until an admin confirms. False when it was
-- found before.
create function ledgerline.salesforce_other_org(p_org text, p_found text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update org_salesforce c set found_org_id = p_found, found_at = clock_timestamp()
  where c.org_id = p_org and c.found_org_id is distinct from p_found;
  if not found then
    return false;
  end if;
  perform audit_record(p_org, 'salesforce', 'org.halted', 'org/' || p_org, jsonb_build_object('reason', 'otherOrg',
    'expected', (select c.expected_org_id from org_salesforce c where c.org_id = p_org), 'found', p_found));
  return true;
end $$;

-- How the connection to an org stands: for operators. Null when it is not connected.
create function ledgerline.salesforce_status(p_org text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select jsonb_strip_nulls(jsonb_build_object('instanceUrl', c.instance_url, 'expectedOrgId', c.expected_org_id,
      'foundOrgId', c.found_org_id, 'halted', o.halted_at is not null or c.found_org_id is not null, 'replayId', w.replay_id, 'replayAt', w.replay_at,
      'eventsNote', w.events_note, 'eventsNotedAt', w.events_noted_at, 'rulesState', w.rules_state,
      'rulesFindings', w.rules_findings, 'rulesHash', w.rules_hash, 'rulesCheckedAt', w.rules_checked_at,
      'pausedSince', z.since, 'pausedUntil', z.until, 'pauseCode', z.code, 'pauseMessage', z.message))
    from org_salesforce c join org o on o.org_id = c.org_id left join salesforce_watch w on w.org_id = c.org_id
    left join salesforce_pause z on z.org_id = c.org_id
    where c.org_id = p_org);
end $$;

-- Gives the lease back, so that another process need not wait for its end.
create function ledgerline.salesforce_unwatch(p_org text, p_fence bigint)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update salesforce_watch w set lease_until = null where w.org_id = p_org and w.lease_fence = p_fence;
end $$;

-- Takes or keeps the lease of the one process that listens to an org; null when another holds it. A holder that comes
-- back after its lease ran out gets a new fence.
create function ledgerline.salesforce_watch(p_org text, p_holder text, p_ttl_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  w ledgerline.salesforce_watch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from org_salesforce c join org o on o.org_id = c.org_id
    where c.org_id = p_org and o.halted_at is null and c.found_org_id is null) then
    return null;
  end if;
  insert into salesforce_watch as x (org_id, holder, lease_fence, lease_until)
  values (p_org, p_holder, 1, v_now + p_ttl_ms * interval '1 millisecond')
  on conflict (org_id) do update set holder = p_holder, lease_until = excluded.lease_until,
    lease_fence = x.lease_fence + case when x.holder = p_holder and x.lease_until > v_now then 0 else 1 end
  where x.holder = p_holder or x.lease_until is null or x.lease_until <= v_now
  returning * into w;
  if not found then
    return null;
  end if;
  return jsonb_build_object('fence', w.lease_fence, 'replayId', w.replay_id, 'rulesHash', w.rules_hash);
end $$;

-- Takes a fenced lease on a pending submission for a worker. An earlier lease that ran out without an answer may have
-- sent something: sentUntil says until when. After three such leases in a row it is set aside: whatever ends the process each
-- time must not keep the rest back.
create function ledgerline.submission_claim(p_org text, p_submission_id text, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_lost_leases_max constant integer := 3;
  v_now timestamptz;
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id for update;
  if not found then
    return jsonb_build_object('kind', 'notNow');
  end if;
  v_now := clock_timestamp();
  if s.state <> 'pending' or s.lease_until > v_now then
    return jsonb_build_object('kind', 'notNow', 'submission', submission_to_json(s));
  end if;
  s.lost_leases := s.lost_leases + case when s.lease_until is null then 0 else 1 end;
  if s.lease_until is not null and s.lost_leases >= c_lost_leases_max then
    s := submission_set_aside(s, v_now);
    return jsonb_build_object('kind', 'notNow', 'submission', submission_to_json(s));
  end if;
  update submission x set lost_leases = s.lost_leases, lease_fence = s.lease_fence + 1,
    lease_until = v_now + p_lease_ms * interval '1 millisecond', lease_by = 'worker', lease_holder = lease_holder(),
    sent_until = greatest(s.sent_until, s.lease_until), attempts = s.attempts + 1, next_attempt_at = null, updated_at = v_now
  where x.org_id = p_org and x.submission_id = p_submission_id returning * into s;
  return jsonb_build_object('kind', 'mine', 'fence', s.lease_fence, 'now', v_now, 'sentUntil', s.sent_until,
    'unasked', s.unasked, 'submission', submission_to_json(s));
end $$;

-- A submission with its whole history, oldest first; null when the org has none of that id.
create function ledgerline.submission_get(p_org text, p_submission_id text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id;
  if not found then
    return null;
  end if;
  return jsonb_build_object('submission', submission_to_json(s), 'history', (
    select coalesce(jsonb_agg(jsonb_build_object('at', e.at, 'state', e.state, 'phase', e.phase, 'event', e.event,
      'detail', e.detail, 'actor', e.actor) order by e.seq), '[]')
    from submission_event e where e.org_id = p_org and e.submission_id = p_submission_id));
end $$;

-- Submissions, newest first (ids are time-ordered), after the cursor's id; at most p_limit of them.
create function ledgerline.submission_list(p_org text, p_account text, p_state text, p_record text, p_after text,
  p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(submission_to_json(t.row) order by t.id desc), '[]') from (
    select x as row, x.submission_id as id from submission x
    where x.org_id = p_org and (p_account is null or x.account_id = p_account)
      and (p_state is null or x.state = p_state) and (p_record is null or x.source_id = p_record)
      and (p_after is null or x.submission_id < p_after)
    order by x.submission_id desc limit p_limit) t);
end $$;

-- What every transition leaves behind: a line of history, a message to the outside and an audit entry. Where the org is
-- connected the message is due, with a job that reminds of it. The process that wrote it delivers it at once; the job is for
-- the case that it does not come to that.
create function ledgerline.submission_note(p_org text, p_submission_id text, p_version integer, p_at timestamptz,
  p_state text, p_phase text, p_event text, p_detail text, p_actor text, p_audit jsonb,
  p_erp_order jsonb default null, p_raw jsonb default null)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_due boolean := exists (select from org_salesforce c where c.org_id = p_org);
begin
  insert into submission_event (org_id, submission_id, seq, at, state, phase, event, detail, actor, erp_order, raw)
  values (p_org, p_submission_id, p_version, p_at, p_state, p_phase, p_event, p_detail, p_actor, p_erp_order, p_raw);
  insert into outbox (org_id, topic, key, version, payload, created_at, due, job_id)
  values (p_org, 'submission.changed', p_submission_id, p_version,
    jsonb_build_object('submissionId', p_submission_id, 'state', p_state, 'phase', p_phase), p_at, v_due,
    case when v_due then job_add('salesforce-deliver',
      jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), p_at + interval '2 seconds') end);
  perform audit_record(p_org, p_actor, 'order.' || p_event, 'submission/' || p_submission_id,
    p_audit || jsonb_build_object('state', p_state, 'phase', p_phase, 'version', p_version));
end $$;

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

-- Applies an answer if the fence still holds, ends the lease, and leaves history, message, audit entry and, for a retry,
-- the next job. What is rejected, or pending with nothing left that asks again, becomes a dead letter; any other answer settles
-- the one there is. Null when the fence does not hold. Held, rejected and cancelled end the reservation; an accepted one
-- waits for a credit reading begun later. An order of another record is not taken for this one's (number_taken.sql). A turn in
-- which the ERP was not asked uses up none of its attempts.
create function ledgerline.submission_record_answer(p_org text, p_submission_id text, p_fence integer, p_answer jsonb)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  v_state text;
  v_next timestamptz;
  v_unasked boolean := coalesce(not (p_answer->>'asked')::boolean, false);
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id
    and x.lease_fence = p_fence and x.state = 'pending' and x.lease_until is not null for update;
  if not found then
    return null;
  end if;
  p_answer := coalesce(submission_number_taken(s, p_answer), p_answer);
  v_state := p_answer->>'state';
  v_now := clock_timestamp();
  perform job_drop('erp-ask', s.job_id);
  s.job_id := null;
  if v_state = 'pending' and p_answer ? 'retryInMs' then
    v_next := v_now + (p_answer->>'retryInMs')::bigint * interval '1 millisecond';
    s.job_id := job_add('erp-ask', jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), v_next);
  end if;
  update submission x set state = v_state, phase = case when v_state = 'pending' then p_answer->>'phase' end,
    erp_order_number = coalesce(p_answer->>'erpOrderNumber', s.erp_order_number),
    erp_content_hash = case when v_state in ('accepted', 'held') and p_answer ? 'erpOrderNumber' then s.content_hash
      else s.erp_content_hash end,
    rules_hash = coalesce(p_answer->>'rulesHash', s.rules_hash), reason = p_answer->'reason',
    differences = p_answer->'differences', next_attempt_at = v_next, updated_at = v_now,
    lease_until = null, lease_by = null, lost_leases = 0,
    held_since = case v_state when 'held' then coalesce(s.held_since, v_now) when 'pending' then s.held_since end,
    attempts = case when v_unasked then greatest(s.attempts - 1, 0) else s.attempts end,
    unasked = case when v_unasked then s.unasked + 1 else 0 end,
    sent_until = case when v_state <> 'pending' then null
      when coalesce((p_answer->>'sent')::boolean, p_answer->>'phase' <> 'retrying') then v_now else s.sent_until end,
    job_id = s.job_id, version = s.version + 1
  where x.org_id = p_org and x.submission_id = p_submission_id returning * into s;
  if v_state = 'accepted' then
    update reservation r set answered_at = v_now
    where r.org_id = p_org and r.submission_id = p_submission_id and r.ended_at is null;
  elsif v_state <> 'pending' then
    update reservation r set ended_at = v_now, ended_reason = v_state
    where r.org_id = p_org and r.submission_id = p_submission_id and r.ended_at is null;
  end if;
  perform submission_note(p_org, p_submission_id, s.version, v_now, s.state, s.phase, p_answer->>'event',
    p_answer->>'detail', p_answer->>'actor', jsonb_strip_nulls(jsonb_build_object('contentHash', s.content_hash,
      'rulesHash', s.rules_hash, 'erpOrderNumber', s.erp_order_number, 'reason', s.reason->>'code',
      'differences', s.differences)), p_answer->'erpOrder', p_answer->'raw');
  if v_state = 'rejected' or v_state = 'pending' and v_next is null then
    perform dead_letter_raise(p_org, 'order', p_submission_id, coalesce(s.reason->>'code', 'UNKNOWN'),
      coalesce(s.reason->>'message', p_answer->>'detail', ''), s.reason);
  else
    perform dead_letter_settle(p_org, 'order', p_submission_id, case when v_state = 'pending' then 'askedAgain'
      else v_state end, p_answer->>'actor');
  end if;
  return submission_to_json(s);
end $$;

-- Ends the lease of a submission whose holder is gone, with a job that takes it up now. That it may have sent something until
-- its lease would have ended is kept: whoever takes it up looks it up by key, and sends nothing before 'not found' proves
-- something. A holder that is there after all may still answer until then. False when the lease is not that holder's any more.
create function ledgerline.submission_release(p_org text, p_submission_id text, p_holder text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id
    and x.state = 'pending' and x.lease_holder = p_holder and x.lease_until > clock_timestamp() for update skip locked;
  if not found then
    return false;
  end if;
  v_now := clock_timestamp();
  perform job_drop('erp-ask', s.job_id);
  update submission x set sent_until = greatest(s.sent_until, s.lease_until), lease_until = v_now,
    job_id = job_add('erp-ask', jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), v_now)
  where x.org_id = p_org and x.submission_id = p_submission_id;
  return true;
end $$;

-- Held → pending with the lease taken and the reservation made, as the row n says it shall be; or held on, here, when
-- the payer's other reservations leave no room. The caller has locked the row.
-- What is asked follows from what the ERP's order carries: nothing → submit, this content → recheck, other → change.
create function ledgerline.submission_reopen(n ledgerline.submission, p_changed boolean, p_actor text,
  p_lease_ms integer, p_free numeric, p_as_of timestamptz)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_new boolean := n.version = 0;
  v_need numeric := reservation_need(n.org_id, n.replaces, n.amount, n.currency);
  v_held boolean := p_free is not null
    and reservation_exceeds(n.org_id, n.connection_id, n.entity, n.payer, n.submission_id, v_need, n.currency, p_free,
      p_as_of);
begin
  n.version := n.version + 1;
  n.updated_at := v_now;
  n.differences := null;
  n.ask := case when n.erp_order_number is null then 'submit' when n.erp_content_hash = n.content_hash then 'recheck'
    else 'change' end;
  if v_held then
    n.reason := submission_reserved_reason();
    n.held_since := coalesce(n.held_since, v_now);
    update idempotency set fence = 0 where org_id = n.org_id and submission_id = n.submission_id and fence > n.lease_fence;
  else
    n.state := 'pending';
    n.phase := 'asking';
    n.attempts := 1;
    n.lease_fence := n.lease_fence + 1;
    n.lease_until := v_now + p_lease_ms * interval '1 millisecond';
    n.lease_by := 'request';
    n.lease_holder := lease_holder();
    n.job_id := job_add('erp-ask', jsonb_build_object('orgId', n.org_id, 'submissionId', n.submission_id), n.lease_until);
    perform reservation_make(n.org_id, n.submission_id, n.connection_id, n.entity, n.payer, v_need, n.currency, v_now);
  end if;
  update submission set account_id = n.account_id, connection_id = n.connection_id, entity = n.entity,
    customer = n.customer, payer = n.payer, content = n.content, content_hash = n.content_hash, amount = n.amount,
    currency = n.currency, rules_hash = n.rules_hash, state = n.state, phase = n.phase, ask = n.ask, reason = n.reason,
    differences = null, held_since = n.held_since, attempts = n.attempts, unasked = 0, lost_leases = 0,
    updated_at = v_now, lease_fence = n.lease_fence,
    lease_until = n.lease_until, lease_by = n.lease_by, lease_holder = n.lease_holder, sent_until = null, job_id = n.job_id,
    version = n.version
  where org_id = n.org_id and submission_id = n.submission_id;
  perform submission_note(n.org_id, n.submission_id, n.version, v_now, n.state, n.phase,
    case when v_held then 'held' when v_new then 'requested' when p_changed then 'changed' else 'resumed' end,
    null, p_actor, jsonb_build_object('contentHash', n.content_hash, 'rulesHash', n.rules_hash, 'revision', n.revision,
      'amount', n.amount::text, 'currency', n.currency));
  return jsonb_build_object('kind', case when v_held then 'heldHere' else 'mine' end, 'fence', n.lease_fence,
    'submission', submission_to_json(n));
end $$;

-- The keys that orders of a source record were first asked for with, each that of their record in the org; those asked for with
-- p_key left out.
create function ledgerline.submission_request_keys(p_org text, p_source_id text, p_key text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(k.key), '[]') from (
    select coalesce(s.request_key, s.submission_id) as key from submission s
    where s.org_id = p_org and s.source_id = p_source_id order by s.revision desc limit 50) k where k.key <> p_key);
end $$;

-- Makes a job for a submission that is due and that nobody is working on; false when that has changed meanwhile. Asking
-- twice makes at most one job too many, which finds the lease taken.
create function ledgerline.submission_requeue(p_org text, p_submission_id text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id
    and x.state = 'pending' and coalesce(x.lease_until, x.next_attempt_at) < clock_timestamp() for update skip locked;
  if not found then
    return false;
  end if;
  update submission x
  set job_id = job_add('erp-ask', jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), clock_timestamp())
  where x.org_id = p_org and x.submission_id = p_submission_id;
  return true;
end $$;

-- Why an order is held by reservations alone.
create function ledgerline.submission_reserved_reason()
returns jsonb language sql immutable as $$
  select jsonb_build_object('code', 'CREDIT_LIMIT',
    'message', 'Together with the customer''s other orders under way, this order is over the credit limit.',
    'action', 'Wait until the other orders are answered, or ask finance to collect or raise the limit; then check again.',
    'clearedBy', 'finance')
$$;

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
  s.rules_hash := p_rules_hash;
  s.reason := p_reason;
  return submission_reopen(s, false, p_actor, p_lease_ms, p_free, p_as_of);
end $$;

-- Inserts the next revision of a record, untouched by anyone yet, for submission_reopen to set going in the same
-- transaction. Returns a row of nulls when another transaction was first.
create function ledgerline.submission_revise(n ledgerline.submission)
returns ledgerline.submission language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_made ledgerline.submission;
begin
  n.state := 'held';
  n.phase := null;
  n.ask := case when n.erp_order_number is null then 'submit' else 'change' end;
  n.erp_content_hash := null;
  n.reason := null;
  n.differences := null;
  n.attempts := 0;
  n.lost_leases := 0;
  n.unasked := 0;
  n.next_attempt_at := null;
  n.created_at := clock_timestamp();
  n.updated_at := n.created_at;
  n.held_since := null;
  n.lease_fence := 0;
  n.lease_until := null;
  n.lease_by := null;
  n.lease_holder := null;
  n.sent_until := null;
  n.job_id := null;
  n.version := 0;
  insert into submission select n.* on conflict (org_id, source_id, source_object, revision) do nothing
  returning * into v_made;
  return v_made;
end $$;

-- Puts aside a pending submission whose asking has ended its process again and again: nobody asks for it by itself any more,
-- and a person decides: it becomes a dead letter. What the last turn may have sent is looked up before anything else, whoever
-- asks next. One that was to be cancelled keeps saying so: asking again must not send it.
create function ledgerline.submission_set_aside(s ledgerline.submission, p_now timestamptz)
returns ledgerline.submission language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_code text := case when s.reason->>'code' like 'CANCEL\_%' then s.reason->>'code' else 'POISONED' end;
  v_message text := format('Asking the ERP for this order has ended without a word %s times in a row.', s.lost_leases);
begin
  perform job_drop('erp-ask', s.job_id);
  s.phase := 'unknown';
  s.reason := jsonb_build_object('code', v_code, 'message', v_message,
    'action', 'Operations finds out what ends the process, then asks the ERP again; it is not asked by itself any more.',
    'clearedBy', 'operations');
  update submission x set phase = s.phase, reason = s.reason, lost_leases = s.lost_leases, next_attempt_at = null,
    lease_until = null, lease_by = null, sent_until = greatest(s.sent_until, s.lease_until), job_id = null,
    updated_at = p_now, version = s.version + 1
  where x.org_id = s.org_id and x.submission_id = s.submission_id returning * into s;
  perform submission_note(s.org_id, s.submission_id, s.version, p_now, s.state, s.phase, 'setAside', v_message,
    'ledgerline:worker', jsonb_build_object('contentHash', s.content_hash, 'reason', 'POISONED', 'lostLeases', s.lost_leases));
  perform dead_letter_raise(s.org_id, 'order', s.submission_id, v_code, v_message, s.reason);
  return s;
end $$;

-- Takes an order in: key, intent, reservation, history, message, audit entry and job, or nothing of it.
-- Answers 'mine' (the caller holds lease 1 and asks the ERP), 'heldHere', or what is known of the key or the record.
-- p_free: what is free before reservations where the ERP does not enforce the limit, else null; p_as_of: of the reading
-- that says so. p_after: the submission that has to be the record's latest, or empty when it must have none; else 'movedOn' and
-- nothing is done. Null: whatever there is.
create function ledgerline.submission_submit(p_org text, p_submission_id text, p_key text, p_body_hash text,
  p_content_hash text, p_order jsonb, p_connection text, p_entity text, p_customer text, p_payer text, p_amount numeric,
  p_currency text, p_rules_hash text, p_actor text, p_erp_key text, p_lease_ms integer, p_free numeric,
  p_as_of timestamptz default null, p_after text default null)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  v_until timestamptz;
  v_answer jsonb;
  v_held boolean := false;
  v_job uuid;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  v_answer := idempotency_take(p_org, 'order.submit', p_key, p_body_hash, p_submission_id);
  if v_answer is not null then
    return v_answer;
  end if;
  if p_free is not null then
    perform reservation_lock(p_org, p_connection, p_entity, p_payer);
    v_held := reservation_exceeds(p_org, p_connection, p_entity, p_payer, p_submission_id, p_amount, p_currency, p_free,
      p_as_of);
  end if;
  v_now := clock_timestamp();
  v_until := v_now + p_lease_ms * interval '1 millisecond';
  if not v_held then
    v_job := job_add('erp-ask', jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), v_until);
  end if;
  insert into submission (org_id, submission_id, source_object, source_id, revision, account_id, connection_id, entity,
    customer, payer, content, content_hash, erp_key, state, phase, ask, amount, currency, reason, rules_hash,
    requested_by, attempts, created_at, updated_at, lease_fence, lease_until, lease_by, lease_holder, job_id, version,
    request_key, held_since)
  values (p_org, p_submission_id, p_order->'source'->>'object', p_order->'source'->>'recordId', 1,
    p_order->>'accountId', p_connection, p_entity, p_customer, p_payer, p_order, p_content_hash, p_erp_key,
    case when v_held then 'held' else 'pending' end, case when v_held then null else 'asking' end, 'submit', p_amount,
    p_currency, case when v_held then submission_reserved_reason() end, p_rules_hash, p_actor,
    case when v_held then 0 else 1 end, v_now, v_now, case when v_held then 0 else 1 end,
    case when v_held then null else v_until end, case when v_held then null else 'request' end, lease_holder(), v_job, 1,
    p_key, case when v_held then v_now end)
  on conflict (org_id, source_id, source_object, revision) do nothing;
  if not found then
    perform job_drop('erp-ask', v_job);
    return submission_submit_again(p_org, p_submission_id, p_key, p_content_hash, p_order, p_connection, p_entity,
      p_customer, p_payer, p_amount, p_currency, p_rules_hash, p_actor, p_erp_key, p_lease_ms, p_free, p_as_of,
      p_after);
  end if;
  if v_held then
    update idempotency set fence = 0 where org_id = p_org and operation = 'order.submit' and key = p_key;
  else
    insert into reservation (org_id, submission_id, connection_id, entity, payer, amount, currency, made_at)
    values (p_org, p_submission_id, p_connection, p_entity, p_payer, p_amount, p_currency, v_now);
  end if;
  perform submission_note(p_org, p_submission_id, 1, v_now, case when v_held then 'held' else 'pending' end,
    case when v_held then null else 'asking' end, case when v_held then 'held' else 'requested' end, null, p_actor,
    jsonb_build_object('contentHash', p_content_hash, 'rulesHash', p_rules_hash, 'revision', 1,
      'amount', p_amount::text, 'currency', p_currency));
  return jsonb_build_object('kind', case when v_held then 'heldHere' else 'mine' end, 'fresh', true,
    'fence', case when v_held then 0 else 1 end, 'now', v_now, 'until', v_until,
    'reason', case when v_held then submission_reserved_reason() end);
end $$;

-- A new key for a record that has submissions already. The latest revision decides: pending and accepted with the same
-- content are known; held is asked again; a rejection, a cancellation or a change of an accepted order makes the next
-- revision. A revision that changes an order of the ERP stays with that ERP, its customer and our key there. Our key stays as
-- well where an order under it was not found (refused as one that the ERP has, or gone): should it turn up after all, the ERP
-- answers it for that key, and there are never two.
create function ledgerline.submission_submit_again(p_org text, p_submission_id text, p_key text, p_content_hash text,
  p_order jsonb, p_connection text, p_entity text, p_customer text, p_payer text, p_amount numeric, p_currency text,
  p_rules_hash text, p_actor text, p_erp_key text, p_lease_ms integer, p_free numeric,
  p_as_of timestamptz, p_after text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
  n ledgerline.submission;
begin
  for attempt in 1..5 loop
    select * into strict s from submission x
    where x.org_id = p_org and x.source_id = p_order->'source'->>'recordId'
      and x.source_object = p_order->'source'->>'object'
    order by x.revision desc limit 1 for update;
    if s.submission_id <> p_after then
      delete from idempotency where org_id = p_org and operation = 'order.submit' and key = p_key;
      return jsonb_build_object('kind', 'movedOn', 'submission', submission_to_json(s));
    elsif s.state in ('pending', 'accepted') and s.content_hash = p_content_hash then
      update idempotency set submission_id = s.submission_id, fence = 0
      where org_id = p_org and operation = 'order.submit' and key = p_key;
      return jsonb_build_object('kind', 'known', 'replayed', false, 'submission', submission_to_json(s));
    elsif s.state = 'pending' then
      delete from idempotency where org_id = p_org and operation = 'order.submit' and key = p_key;
      return jsonb_build_object('kind', 'recordInFlight', 'submissionId', s.submission_id);
    end if;

    n := s;
    n.content := p_order;
    n.content_hash := p_content_hash;
    n.account_id := p_order->>'accountId';
    n.amount := p_amount;
    n.currency := p_currency;
    n.rules_hash := p_rules_hash;
    n.reason := null;
    if s.state = 'held' then
      if s.erp_order_number is null then
        n.connection_id := p_connection; n.entity := p_entity; n.customer := p_customer; n.payer := p_payer;
      end if;
      update idempotency set submission_id = s.submission_id, fence = s.lease_fence + 1
      where org_id = p_org and operation = 'order.submit' and key = p_key;
      return submission_reopen(n, s.content_hash <> p_content_hash, p_actor, p_lease_ms, p_free, p_as_of);
    end if;

    n.submission_id := p_submission_id;
    n.revision := s.revision + 1;
    n.requested_by := p_actor;
    n.request_key := p_key;
    if s.state = 'accepted' then
      n.replaces := s.submission_id;
    elsif s.state = 'cancelled' or s.replaces is null then
      n.replaces := null;
      n.erp_order_number := null;
      n.erp_key := case when s.reason->>'code' in ('DUPLICATE', 'ORDER_GONE') then s.erp_key else p_erp_key end;
      n.connection_id := p_connection; n.entity := p_entity; n.customer := p_customer; n.payer := p_payer;
    end if;
    n := submission_revise(n);
    if n.submission_id is not null then
      perform dead_letter_resubmitted(p_org, s.submission_id, p_key, n.submission_id, p_actor);
      return submission_reopen(n, false, p_actor, p_lease_ms, p_free, p_as_of);
    end if;
  end loop;
  raise exception 'the record % kept changing', p_order->'source'->>'recordId';
end $$;

-- A submission as the store reads it. Absent values are null here and are left out by the store.
create function ledgerline.submission_to_json(s ledgerline.submission)
returns jsonb language sql stable as $$
  select jsonb_build_object(
    'submissionId', s.submission_id, 'revision', s.revision, 'accountId', s.account_id,
    'connectionId', s.connection_id, 'entity', s.entity, 'customer', s.customer, 'payer', s.payer,
    'order', s.content, 'contentHash', s.content_hash, 'erpKey', s.erp_key, 'state', s.state, 'phase', s.phase,
    'ask', s.ask, 'amount', trim_scale(s.amount)::text, 'currency', s.currency,
    'erpOrderNumber', s.erp_order_number, 'reason', s.reason, 'differences', s.differences,
    'rulesHash', s.rules_hash, 'requestedBy', s.requested_by, 'attempts', s.attempts,
    'nextAttemptAt', s.next_attempt_at, 'createdAt', s.created_at, 'updatedAt', s.updated_at, 'heldSince', s.held_since,
    'leaseFence', case when s.lease_until is not null then s.lease_fence end, 'leaseUntil', s.lease_until,
    'replaces', s.replaces)
$$;

-- The ERP answers again: what waits for it in a retry schedule is asked within p_over_ms, spread by id, instead of when its
-- schedule says; never later than that. Returns how many were moved, at most p_limit: as many again may be left.
create function ledgerline.submission_wake(p_org text, p_connection text, p_over_ms integer, p_limit integer)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_moved integer := 0;
  s record;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  for s in select x.submission_id, x.job_id,
      v_now + (abs(hashtext(x.submission_id)::bigint) % p_over_ms) * interval '1 millisecond' as next_at
    from submission x where x.org_id = p_org and x.connection_id = p_connection and x.state = 'pending'
      and x.lease_until is null and x.next_attempt_at > v_now + p_over_ms * interval '1 millisecond'
    order by x.next_attempt_at limit p_limit for update skip locked loop
    perform job_drop('erp-ask', s.job_id);
    update submission x set next_attempt_at = s.next_at, job_id = job_add('erp-ask',
      jsonb_build_object('orgId', p_org, 'submissionId', s.submission_id), s.next_at)
    where x.org_id = p_org and x.submission_id = s.submission_id;
    v_moved := v_moved + 1;
  end loop;
  return v_moved;
end $$;

-- Pending submissions in the hands of processes that have not been seen for p_gone_ms, over all orgs: ids only, and whose. Their
-- leases still run.
create function ledgerline.sweeper_absent(p_gone_ms integer, p_limit integer)
returns table (org_id text, submission_id text, holder text) language plpgsql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now constant timestamptz := clock_timestamp();
  v_gone text[];
begin
  select array_agg(p.holder) into v_gone from presence p where p.seen_at < v_now - p_gone_ms * interval '1 millisecond';
  -- Nearly always: what is pending is not read for it.
  if v_gone is null then
    return;
  end if;
  return query
    select s.org_id, s.submission_id, s.lease_holder from submission s
    where s.state = 'pending' and s.lease_until > v_now and s.lease_holder = any (v_gone)
    limit p_limit;
end $$;

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

-- How many orgs' heads cannot be written, are written by nobody any more, or are noted at a time that cannot be: for readiness, over
-- all orgs. p_seconds more than the heartbeat are allowed. Orgs that never had a head are not counted.
create function ledgerline.sweeper_audit_heads_late(p_seconds integer, p_heartbeat_ms integer)
returns bigint language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select count(*) from audit_head h
  where h.failures > 0
    or h.written_at > clock_timestamp() + p_seconds * interval '1 second'
    or h.written_at < clock_timestamp() - p_seconds * interval '1 second' - p_heartbeat_ms * interval '1 millisecond'
    or exists (select from audit_chain c where c.org_id = h.org_id and c.seq = h.written_seq + 1
      and c.sealed_at < clock_timestamp() - p_seconds * interval '1 second')
$$;

-- Connected orgs that are due to be told their newest head: ids only. As functions/audit/head_tell.sql has it.
create function ledgerline.sweeper_audit_heads_to_tell()
returns table (org_id text) language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select h.org_id from audit_head h
  join org_salesforce c on c.org_id = h.org_id and c.found_org_id is null
  join org o on o.org_id = h.org_id and o.halted_at is null
  where h.written_head is not null
    and (h.tell_after is null or h.tell_after <= clock_timestamp() or h.tell_after > clock_timestamp() + interval '25 hours')
$$;

-- Backfills that are running, that nobody works on and that no job will remind of: ids only, over all orgs.
create function ledgerline.sweeper_backfills(p_limit integer)
returns table (org_id text, backfill_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select b.org_id, b.backfill_id from backfill b
  where b.state = 'running' and coalesce(b.lease_until, b.updated_at) < clock_timestamp() - interval '5 seconds'
    and not exists (select from pgboss.job j where j.name = 'salesforce-backfill' and j.id = b.job_id
      and (j.state in ('created', 'retry') or j.state = 'active' and coalesce(j.heartbeat_on, j.started_on)
        > clock_timestamp() - 2 * j.heartbeat_seconds * interval '1 second'))
  limit p_limit
$$;

-- Which org a client belongs to, by its public id: asked before any org is known. Revoked clients, halted orgs
-- and those at whose address another org was found are as none.
create function ledgerline.sweeper_client(p_client_id text)
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_build_object('orgId', c.org_id, 'clientId', c.client_id, 'secretHash', c.secret_hash,
    'previousSecretHash', c.previous_secret_hash, 'previousValidUntil', c.previous_valid_until, 'scopes', c.scopes)
  from org_client c join org o on o.org_id = c.org_id
  where c.client_id = p_client_id and c.revoked_at is null and o.halted_at is null
    and not exists (select from org_salesforce s where s.org_id = o.org_id and s.found_org_id is not null)
$$;

-- Submissions whose org is connected and has not been told of their last change, that nobody is telling it of and that no
-- job will remind of: ids only, over all orgs. Of an org that is left alone, one to try it with once that is over. Read org by
-- org, and no further than the limit: an org that is newly connected has all its orders waiting.
create function ledgerline.sweeper_deliveries(p_limit integer)
returns table (org_id text, submission_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select c.org_id, w.key from org_salesforce c
  join org g on g.org_id = c.org_id and g.halted_at is null
  left join salesforce_pause z on z.org_id = c.org_id
  cross join lateral (
    select t.key from (
      select o.key, max(o.created_at) as newest, array_agg(o.job_id) as jobs from outbox o
      where o.org_id = c.org_id and o.due and o.delivered_at is null and o.failed_at is null group by o.key) t
    left join salesforce_delivery d on d.org_id = c.org_id and d.submission_id = t.key
    where coalesce(d.lease_until, d.next_attempt_at, t.newest) < clock_timestamp() - interval '5 seconds'
      and not exists (select from pgboss.job j where j.name = 'salesforce-deliver' and j.id = any (t.jobs)
        and (j.state in ('created', 'retry') or j.state = 'active' and coalesce(j.heartbeat_on, j.started_on)
          > clock_timestamp() - 2 * j.heartbeat_seconds * interval '1 second'))
    limit case when z.org_id is null then p_limit else 1 end) w
  where c.found_org_id is null and (z.until is null or z.until < clock_timestamp() - interval '5 seconds')
  limit p_limit
$$;

-- What operators look at, over all orgs: counts, sums and ages, and no id of anything. Every part reads by an index what is open,
-- due or pending, never what is done.
create function ledgerline.sweeper_metrics()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'exceptions', sweeper_metrics_exceptions(),
    'blocked', sweeper_metrics_blocked(),
    'queues', sweeper_metrics_queues(),
    'pending', (select coalesce(jsonb_object_agg(p.phase, p.count), '{}') from (
      select case when s.lease_until is null and s.next_attempt_at is null then 'setAside' else s.phase end as phase,
        count(*) as count
      from submission s where s.state = 'pending' group by 1) p),
    'backfills', (select count(*) from backfill b where b.state = 'running'),
    'audit', sweeper_metrics_audit())
$$;

-- How far sealing and the writing of heads are behind, over all orgs. Entries are chained in order of transaction and entry, so
-- those behind the last chained one are not chained yet; no more than 10,000 an org are counted. A head that is noted at a time to come
-- is as wrong as one of long ago.
create function ledgerline.sweeper_metrics_audit()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_build_object('unsealed', coalesce(sum(u.count), 0),
    'oldestSeconds', coalesce(extract(epoch from greatest(clock_timestamp() - min(u.oldest), interval '0')), 0),
    'headAgeSeconds', coalesce((select max(abs(extract(epoch from clock_timestamp() - h.written_at))) from audit_head h), 0))
  from org o
  left join lateral (select c.entry_txid, c.entry_id from audit_chain c where c.org_id = o.org_id
    order by c.seq desc limit 1) l on true
  cross join lateral (select count(*) as count, min(e.at) as oldest from (
    select x.at from audit_entry x where x.org_id = o.org_id
      and (x.txid, x.entry_id) > (coalesce(l.entry_txid, '0'), coalesce(l.entry_id, 0))
    order by x.txid, x.entry_id limit 10000) e) u
$$;

-- What open exceptions block in money, by kind and currency, over all orgs.
create function ledgerline.sweeper_metrics_blocked()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'currency', e.currency, 'amount', e.amount::text)), '[]')
  from (
    select d.kind, d.currency, sum(d.amount) as amount
    from org o join dead_letter d on d.org_id = o.org_id and d.state in ('open', 'replaying')
    where d.amount is not null and d.currency is not null
    group by d.kind, d.currency) e
$$;

-- Open exceptions by kind, class and age, over all orgs.
create function ledgerline.sweeper_metrics_exceptions()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'criticality', e.criticality, 'age', e.age, 'count', e.count)), '[]')
  from (
    select d.kind, d.criticality, count(*) as count,
      case when clock_timestamp() - d.first_failed_at < interval '1 hour' then 'under1h'
        when clock_timestamp() - d.first_failed_at < interval '1 day' then 'under1d'
        when clock_timestamp() - d.first_failed_at < interval '7 days' then 'under7d'
        when clock_timestamp() - d.first_failed_at < interval '30 days' then 'under30d' else 'over30d' end as age
    from org o join dead_letter d on d.org_id = o.org_id and d.state in ('open', 'replaying')
    group by d.kind, d.criticality, 4) e
$$;

-- What is due now and since when, over all orgs: jobs of each queue, and messages that orgs have not taken. What nobody is to
-- be told any more, since the org was halted or forgotten, is not due.
create function ledgerline.sweeper_metrics_queues()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('queue', q.queue, 'depth', q.depth,
    'oldestSeconds', extract(epoch from greatest(clock_timestamp() - q.oldest, interval '0')))), '[]')
  from (
    select j.name as queue, count(*) as depth, min(j.start_after) as oldest from pgboss.job j
    where j.name in ('erp-ask', 'salesforce-deliver', 'salesforce-backfill', 'exception-replay')
      and j.state in ('created', 'retry') and j.start_after <= clock_timestamp()
    group by j.name
    union all
    select 'outbox', count(*), min(x.created_at) from org_salesforce c
    join org g on g.org_id = c.org_id and g.halted_at is null
    join outbox x on x.org_id = c.org_id and x.due and x.delivered_at is null and x.failed_at is null
    where c.found_org_id is null
    having count(*) > 0) q
$$;

-- How many dead letters that failed within a time are still open, over all orgs: before a year is dropped.
create function ledgerline.sweeper_open_dead_letters(p_from timestamptz, p_until timestamptz)
returns bigint language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select count(*) from dead_letter d where d.failed_at >= p_from and d.failed_at < p_until
    and d.state in ('open', 'replaying')
$$;

-- The orgs that are registered, with their clients' public ids: for the operator's list. An org that was forgotten has no
-- client; its trail is there and is verified like any other.
create function ledgerline.sweeper_orgs()
returns table (org_id text, name text, client_id text, scopes text[], created_at timestamptz, halted boolean)
language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id, o.name, coalesce(c.client_id, ''), coalesce(c.scopes, '{}'), o.created_at, o.halted_at is not null
    or exists (select from org_salesforce s where s.org_id = o.org_id and s.found_org_id is not null)
  from org o left join org_client c on c.org_id = o.org_id and c.revoked_at is null
  order by o.created_at, c.created_at
$$;

-- Orgs with keys or delivered messages that are past their time: ids only.
create function ledgerline.sweeper_past_retention(p_outbox_days integer, p_limit integer)
returns table (org_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id from org o
  where exists (select from idempotency i where i.org_id = o.org_id and i.expires_at < clock_timestamp())
    or exists (select from outbox x where x.org_id = o.org_id
      and x.delivered_at < clock_timestamp() - p_outbox_days * interval '1 day')
  limit p_limit
$$;

-- Submissions that are due, that nobody is working on and that no job will remind of: ids only, over all orgs. One whose
-- worker died shows by its lease; one whose job was lost, by its next attempt. A submission that has neither waits for a
-- person and is left alone. A job in the hands of a worker that has stopped reporting reminds of nothing any more.
create function ledgerline.sweeper_pending(p_limit integer)
returns table (org_id text, submission_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select s.org_id, s.submission_id from submission s
  where s.state = 'pending' and coalesce(s.lease_until, s.next_attempt_at) < clock_timestamp() - interval '5 seconds'
    and not exists (select from pgboss.job j
      where j.name = 'erp-ask' and j.id = s.job_id and (j.state in ('created', 'retry') or j.state = 'active'
        and coalesce(j.heartbeat_on, j.started_on) > clock_timestamp() - 2 * j.heartbeat_seconds * interval '1 second'))
  limit p_limit
$$;

-- Batches of replays that are due, that nobody works on and that no job will remind of: ids only, over all orgs. Those of a
-- halted org are not due.
create function ledgerline.sweeper_replays(p_limit integer)
returns table (org_id text, batch_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select b.org_id, b.batch_id from dead_letter_batch b
  join org g on g.org_id = b.org_id and g.halted_at is null
    and not exists (select from org_salesforce c where c.org_id = b.org_id and c.found_org_id is not null)
  where b.state = 'running' and coalesce(b.lease_until, b.updated_at) < clock_timestamp() - interval '5 seconds'
    and not exists (select from pgboss.job j where j.name = 'exception-replay' and j.id = b.job_id
      and (j.state in ('created', 'retry') or j.state = 'active' and coalesce(j.heartbeat_on, j.started_on)
        > clock_timestamp() - 2 * j.heartbeat_seconds * interval '1 second'))
  limit p_limit
$$;

-- The orgs that are connected to their Salesforce and not halted: ids only.
create function ledgerline.sweeper_salesforce()
returns table (org_id text) language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select c.org_id from org_salesforce c join org o on o.org_id = c.org_id where o.halted_at is null
    and c.found_org_id is null order by c.org_id
$$;

-- What nobody goes on with and no dead letter tells of, over all orgs: pending submissions that nothing asks for again, and
-- messages that an org was given up on with. Left by a release that knew no dead letters; there should be no other.
create function ledgerline.sweeper_stranded(p_limit integer)
returns table (org_id text, kind text, subject text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select t.org_id, t.kind, t.subject from (
    select s.org_id, 'order' as kind, s.submission_id as subject from submission s
    where s.state = 'pending' and s.lease_until is null and s.next_attempt_at is null
    union all
    select distinct o.org_id, 'orgDelivery', o.key from outbox o
    where o.due and o.delivered_at is null and o.failed_at is not null
      and not exists (select from outbox n where n.org_id = o.org_id and n.key = o.key and n.due
        and n.delivered_at is null and n.failed_at is null)
  ) t
  where not exists (select from dead_letter_open d where d.org_id = t.org_id and d.kind = t.kind and d.subject = t.subject
    and d.dead_letter_id is not null)
  limit p_limit
$$;

-- Orgs that may have audit entries which are not chained yet: ids only. Entries are chained in order of transaction and
-- entry, so that one look behind the last chained one tells, however long the trail is.
create function ledgerline.sweeper_unsealed()
returns table (org_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id from org o
  left join lateral (select c.entry_txid, c.entry_id from audit_chain c
    where c.org_id = o.org_id and c.entry_txid < pg_snapshot_xmin(pg_current_snapshot()) order by c.seq desc limit 1
  ) l on true
  cross join lateral (select from audit_entry e where e.org_id = o.org_id
    and (e.txid, e.entry_id) > (coalesce(l.entry_txid, '0'), coalesce(l.entry_id, 0)) limit 1) e
$$;

revoke all on all functions in schema ledgerline from public;
grant execute on all functions in schema ledgerline to ledgerline_app;
-- What the application role and the sweeper may do, and no more. Tables that are not named here are closed to both.
-- Audit entries and history are only ever added; a reading of an ERP may be replaced; nothing is deleted but an
-- idempotency key that is past its end or whose request was refused before it led to anything, a message that was delivered long
-- ago, and a share of an ERP's capacity that is over.
grant usage on schema ledgerline to ledgerline_app, ledgerline_sweeper;
grant select on ledgerline.org, ledgerline.org_client, ledgerline.erp_connection, ledgerline.customer_link to ledgerline_app;
grant select, insert on ledgerline.rule_snapshot, ledgerline.rule_activation to ledgerline_app;
grant select, insert, update on ledgerline.freshness_entry, ledgerline.submission, ledgerline.reservation to ledgerline_app;
grant select, insert, update, delete on ledgerline.idempotency, ledgerline.erp_capacity to ledgerline_app;
grant select, insert on ledgerline.submission_event, ledgerline.outbox, ledgerline.audit_entry, ledgerline.audit_chain
  to ledgerline_app;
grant update (job_id, delivered_at, attempt, last_error, failed_at) on ledgerline.outbox to ledgerline_app;
grant select on ledgerline.migration, ledgerline.repeatable to ledgerline_app;

-- How an org is reached is the operator's to say; the companion may only find that another org answers there, and halt.
grant select, update (found_org_id, found_at) on ledgerline.org_salesforce to ledgerline_app;
grant select, insert, update on ledgerline.salesforce_delivery, ledgerline.salesforce_watch, ledgerline.backfill
  to ledgerline_app;
grant select, insert, update, delete on ledgerline.salesforce_pause to ledgerline_app;

-- What failed is only added to, but for its state and what came of a replay; it is the owner who drops a year past retention.
grant select, insert on ledgerline.dead_letter, ledgerline.dead_letter_open, ledgerline.dead_letter_payload,
  ledgerline.dead_letter_batch, ledgerline.dead_letter_replay to ledgerline_app;
grant update (state, state_at, state_by, state_how, replay_id, payload_version) on ledgerline.dead_letter to ledgerline_app;
grant update (dead_letter_id, failed_at) on ledgerline.dead_letter_open to ledgerline_app;
grant update (state, started_at, updated_at, lease_fence, lease_until, job_id) on ledgerline.dead_letter_batch
  to ledgerline_app;
grant update (state, approved_by, approved_at, begun, started_at, finished_at, outcome_submission_id, outcome_code,
  outcome_message) on ledgerline.dead_letter_replay to ledgerline_app;
grant select on ledgerline.dead_letter, ledgerline.dead_letter_open, ledgerline.dead_letter_batch to ledgerline_sweeper;
revoke execute on function ledgerline.dead_letter_retention(integer, text), ledgerline.dead_letter_add_years(integer),
  ledgerline.sweeper_open_dead_letters(timestamptz, timestamptz) from ledgerline_app;

grant select on ledgerline.org, ledgerline.org_client, ledgerline.submission, ledgerline.audit_entry,
  ledgerline.audit_chain, ledgerline.outbox, ledgerline.org_salesforce, ledgerline.salesforce_delivery,
  ledgerline.salesforce_pause, ledgerline.backfill to ledgerline_sweeper;

-- What was written of heads is noted; that they begin again is the operator's to say.
grant select, insert, update on ledgerline.audit_head to ledgerline_app;
grant select on ledgerline.audit_head to ledgerline_sweeper;
revoke execute on function ledgerline.audit_head_begin_again(text, text) from ledgerline_app;

-- Which processes are at work is of no org.
grant select, insert, update, delete on ledgerline.presence to ledgerline_app;
grant select on ledgerline.presence to ledgerline_sweeper;

-- Of the outbox only what was delivered long ago is removed: functions/retention/prune.sql.
grant delete on ledgerline.outbox to ledgerline_app;
grant select on ledgerline.idempotency to ledgerline_sweeper;

-- Every function may be called by the application but this one: which orgs are registered is the operator's to see.
revoke execute on function ledgerline.sweeper_orgs() from ledgerline_app;

-- pg-boss works its queue with these; it neither makes nor changes its schema.
grant usage on schema pgboss to ledgerline_app, ledgerline_sweeper;
grant select, insert, update, delete on all tables in schema pgboss to ledgerline_app;
grant usage on all sequences in schema pgboss to ledgerline_app;
grant execute on all functions in schema pgboss to ledgerline_app;
grant select on pgboss.job to ledgerline_sweeper;

grant usage, create on schema ledgerline to ledgerline_sweeper;
do $own$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p
    where p.pronamespace = 'ledgerline'::regnamespace and p.proname like 'sweeper\_%' loop
    execute 'alter function ' || f.signature || ' owner to ledgerline_sweeper';
    set local role ledgerline_sweeper;
    execute 'grant execute on function ' || f.signature || ' to ledgerline_owner';
    set local role ledgerline_owner;
  end loop;
end $own$;
revoke create on schema ledgerline from ledgerline_sweeper;