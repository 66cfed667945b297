do $drop$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p where p.pronamespace = 'ledgerline'::regnamespace loop
    execute 'drop function ' || f.signature || ' cascade';
  end loop;
end $drop$;
-- An instant as the audit trail writes it: UTC with microseconds, the same whatever the session's time zone.
create function ledgerline.audit_instant(p_at timestamptz)
returns text language sql stable as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- Entries that have stood unchained for longer than p_seconds, the oldest hundred.
create function ledgerline.audit_overdue(p_org text, p_seconds integer)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_build_object('entryId', t.entry_id, 'at', t.at) order by t.entry_id), '[]')
    from (select e.entry_id, e.at from audit_entry e
      where e.org_id = p_org and e.at < clock_timestamp() - p_seconds * interval '1 second'
        and not exists (select from audit_chain c where c.org_id = e.org_id and c.entry_id = e.entry_id)
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

-- Keeps what was done, and makes the next job or ends the backfill. False when the fence does not hold.
create function ledgerline.backfill_advance(p_org text, p_backfill_id text, p_fence integer, p_done integer,
  p_failed integer, p_reached text, p_state text, p_message text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update backfill b set done = b.done + p_done, failed = b.failed + p_failed, reached = coalesce(p_reached, b.reached),
    state = p_state, message = coalesce(p_message, b.message), updated_at = clock_timestamp(), lease_until = null,
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
create function ledgerline.backfill_claim(p_org text, p_backfill_id text, p_limit integer, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  b ledgerline.backfill;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update backfill x set lease_fence = x.lease_fence + 1,
    lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.backfill_id = p_backfill_id and x.state = 'running'
    and (x.lease_until is null or x.lease_until <= clock_timestamp()) returning * into b;
  if not found then
    return null;
  end if;
  return jsonb_build_object('fence', b.lease_fence, 'customers', (
    select coalesce(jsonb_agg(jsonb_build_object('reached', t.reached, 'accountId', t.account_id,
      'connectionId', t.connection_id, 'entity', t.entity, 'customer', t.customer, 'roles', t.roles) order by t.reached), '[]')
    from (select concat_ws('/', l.account_id, l.connection_id, l.entity, l.customer) collate "C" as reached, l.account_id,
        l.connection_id, l.entity, l.customer, jsonb_agg(l.role order by l.role) as roles
      from customer_link l where l.org_id = p_org
        and concat_ws('/', l.account_id, l.connection_id, l.entity, l.customer) collate "C" > b.reached collate "C"
      group by l.account_id, l.connection_id, l.entity, l.customer order by 1 limit p_limit) t));
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

-- Takes the lease on what the org is to be told of a submission, and answers the submission as it stands: all messages up
-- to its version are delivered with it. 'nothing', 'busy' (another holds the lease), 'later' (a pause after a failure).
create function ledgerline.delivery_claim(p_org text, p_submission_id text, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  d ledgerline.salesforce_delivery;
  s ledgerline.submission;
  v_held_since timestamptz;
  v_held_seq integer;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from outbox o where o.org_id = p_org and o.key = p_submission_id and o.due
      and o.delivered_at is null and o.failed_at is null)
    or not exists (select from org_salesforce c join org o on o.org_id = c.org_id
      where c.org_id = p_org and o.halted_at is null and c.found_org_id is null) then
    return jsonb_build_object('kind', 'nothing');
  end if;
  insert into salesforce_delivery (org_id, submission_id) values (p_org, p_submission_id) on conflict do nothing;
  select * into strict d from salesforce_delivery x where x.org_id = p_org and x.submission_id = p_submission_id for update;
  v_now := clock_timestamp();
  if d.lease_until > v_now then
    return jsonb_build_object('kind', 'busy');
  elsif d.next_attempt_at > v_now then
    return jsonb_build_object('kind', 'later');
  end if;
  select * into strict s from submission x where x.org_id = p_org and x.submission_id = p_submission_id;
  if s.version <= d.delivered_version then
    -- Another delivered it while the lock was waited for.
    return jsonb_build_object('kind', 'nothing');
  end if;
  update salesforce_delivery x set lease_fence = d.lease_fence + 1, attempts = d.attempts + 1, next_attempt_at = null,
    lease_until = v_now + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.submission_id = p_submission_id returning * into d;
  -- Held once, a submission stays so, whatever is asked meanwhile, until it is accepted, rejected or cancelled.
  select e.at, e.seq into v_held_since, v_held_seq from submission_event e
  where e.org_id = p_org and e.submission_id = p_submission_id and e.seq <= s.version and e.state = 'held'
  order by e.seq limit 1;
  return jsonb_build_object('kind', 'mine', 'fence', d.lease_fence, 'attempts', d.attempts, 'version', s.version,
    'recordKey', coalesce(s.request_key, s.submission_id), 'submission', submission_to_json(s),
    'deliveredHeld', d.delivered_held, 'heldSince', v_held_since,
    'releasedAt', (select min(e.at) from submission_event e where e.org_id = p_org
      and e.submission_id = p_submission_id and e.seq > v_held_seq and e.state not in ('held', 'pending')));
end $$;

-- The org has the submission as of a version: its messages up to there are delivered and their jobs not needed any more.
-- Null when the fence does not hold; else whether more is due already.
create function ledgerline.delivery_complete(p_org text, p_submission_id text, p_fence integer, p_version integer,
  p_held boolean)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update salesforce_delivery d set delivered_version = greatest(d.delivered_version, p_version), delivered_held = p_held,
    lease_until = null, attempts = 0, next_attempt_at = null
  where d.org_id = p_org and d.submission_id = p_submission_id and d.lease_fence = p_fence and d.lease_until is not null;
  if not found then
    return null;
  end if;
  perform job_drop('salesforce-deliver', o.job_id) from outbox o where o.org_id = p_org and o.key = p_submission_id
    and o.due and o.delivered_at is null and o.version <= p_version and o.job_id is not null;
  update outbox o set delivered_at = clock_timestamp(), attempt = o.attempt + 1
  where o.org_id = p_org and o.key = p_submission_id and o.due and o.delivered_at is null and o.version <= p_version;
  return exists (select from outbox o where o.org_id = p_org and o.key = p_submission_id and o.due
    and o.delivered_at is null and o.failed_at is null);
end $$;

-- The org did not take a version: its messages keep why. With p_retry_ms they are tried again, with a job; without, they are
-- given up on. False when the fence does not hold.
create function ledgerline.delivery_fail(p_org text, p_submission_id text, p_fence integer, p_version integer,
  p_error jsonb, p_retry_ms bigint)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_next timestamptz := v_now + p_retry_ms * interval '1 millisecond';
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update salesforce_delivery d set lease_until = null, next_attempt_at = v_next,
    attempts = case when p_retry_ms is null then 0 else d.attempts end
  where d.org_id = p_org and d.submission_id = p_submission_id and d.lease_fence = p_fence and d.lease_until is not null;
  if not found then
    return false;
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
  end if;
  return true;
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

-- Has everything that was given up on tried once more; returns how many submissions that are.
create function ledgerline.delivery_retry(p_org text, p_actor text)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_keys text[];
begin
  perform set_config('ledgerline.org_id', p_org, true);
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

-- Registers an org with its first client; false when the org is registered already.
create function ledgerline.org_add(p_org text, p_name text, p_client_id text, p_label text, p_secret_hash text,
  p_scopes text[], p_actor text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  insert into org (org_id, name) values (p_org, p_name) on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into org_client (org_id, client_id, label, secret_hash, scopes)
  values (p_org, p_client_id, p_label, p_secret_hash, p_scopes);
  perform audit_record(p_org, p_actor, 'org.added', 'org/' || p_org,
    jsonb_build_object('name', p_name, 'clientId', p_client_id, 'scopes', p_scopes));
  return true;
end $$;

-- Halts an org, so that nobody gets a token in its name, or lets it go on. False when it stands so already or there is no
-- such org. What is under way with its ERPs is finished all the same.
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
      'rulesFindings', w.rules_findings, 'rulesHash', w.rules_hash, 'rulesCheckedAt', w.rules_checked_at))
    from org_salesforce c join org o on o.org_id = c.org_id left join salesforce_watch w on w.org_id = c.org_id
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
-- sent something: sentUntil says until when.
create function ledgerline.submission_claim(p_org text, p_submission_id text, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
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
  update submission x set lease_fence = s.lease_fence + 1, lease_until = v_now + p_lease_ms * interval '1 millisecond',
    lease_by = 'worker', sent_until = greatest(s.sent_until, s.lease_until), phase = s.phase,
    attempts = s.attempts + 1, next_attempt_at = null, updated_at = v_now
  where x.org_id = p_org and x.submission_id = p_submission_id returning * into s;
  return jsonb_build_object('kind', 'mine', 'fence', s.lease_fence, 'now', v_now, 'sentUntil', s.sent_until,
    'submission', submission_to_json(s));
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

-- Applies an answer if the fence still holds, ends the lease, and leaves history, message, audit entry and, for a retry,
-- the next job. Null when the fence does not hold. Held, rejected and cancelled end the reservation; an accepted one
-- waits for a credit reading begun later.
create function ledgerline.submission_record_answer(p_org text, p_submission_id text, p_fence integer, p_answer jsonb)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  v_state text := p_answer->>'state';
  v_next timestamptz;
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id
    and x.lease_fence = p_fence and x.state = 'pending' and x.lease_until is not null for update;
  if not found then
    return null;
  end if;
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
    lease_until = null, lease_by = null,
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
  return submission_to_json(s);
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
    update idempotency set fence = 0 where org_id = n.org_id and submission_id = n.submission_id and fence > n.lease_fence;
  else
    n.state := 'pending';
    n.phase := 'asking';
    n.attempts := 1;
    n.lease_fence := n.lease_fence + 1;
    n.lease_until := v_now + p_lease_ms * interval '1 millisecond';
    n.lease_by := 'request';
    n.job_id := job_add('erp-ask', jsonb_build_object('orgId', n.org_id, 'submissionId', n.submission_id), n.lease_until);
    perform reservation_make(n.org_id, n.submission_id, n.connection_id, n.entity, n.payer, v_need, n.currency, v_now);
  end if;
  update submission set account_id = n.account_id, connection_id = n.connection_id, entity = n.entity,
    customer = n.customer, payer = n.payer, content = n.content, content_hash = n.content_hash, amount = n.amount,
    currency = n.currency, rules_hash = n.rules_hash, state = n.state, phase = n.phase, ask = n.ask, reason = n.reason,
    differences = null, attempts = n.attempts, updated_at = v_now, lease_fence = n.lease_fence,
    lease_until = n.lease_until, lease_by = n.lease_by, sent_until = null, job_id = n.job_id, version = n.version
  where org_id = n.org_id and submission_id = n.submission_id;
  perform submission_note(n.org_id, n.submission_id, n.version, v_now, n.state, n.phase,
    case when v_held then 'held' when v_new then 'requested' when p_changed then 'changed' else 'resumed' end,
    null, p_actor, jsonb_build_object('contentHash', n.content_hash, 'rulesHash', n.rules_hash, 'revision', n.revision,
      'amount', n.amount::text, 'currency', n.currency));
  return jsonb_build_object('kind', case when v_held then 'heldHere' else 'mine' end, 'fence', n.lease_fence,
    'submission', submission_to_json(n));
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
  n.next_attempt_at := null;
  n.created_at := clock_timestamp();
  n.updated_at := n.created_at;
  n.lease_fence := 0;
  n.lease_until := null;
  n.lease_by := null;
  n.sent_until := null;
  n.job_id := null;
  n.version := 0;
  insert into submission select n.* on conflict (org_id, source_id, source_object, revision) do nothing
  returning * into v_made;
  return v_made;
end $$;

-- Takes an order in: key, intent, reservation, history, message, audit entry and job, or nothing of it.
-- Answers 'mine' (the caller holds lease 1 and asks the ERP), 'heldHere', or what is known of the key or the record.
-- p_free: what is free before reservations where the ERP does not enforce the limit, else null; p_as_of: of the reading
-- that says so.
create function ledgerline.submission_submit(p_org text, p_submission_id text, p_key text, p_body_hash text,
  p_content_hash text, p_order jsonb, p_connection text, p_entity text, p_customer text, p_payer text, p_amount numeric,
  p_currency text, p_rules_hash text, p_actor text, p_erp_key text, p_lease_ms integer, p_free numeric,
  p_as_of timestamptz default null)
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
    requested_by, attempts, created_at, updated_at, lease_fence, lease_until, lease_by, job_id, version, request_key)
  values (p_org, p_submission_id, p_order->'source'->>'object', p_order->'source'->>'recordId', 1,
    p_order->>'accountId', p_connection, p_entity, p_customer, p_payer, p_order, p_content_hash, p_erp_key,
    case when v_held then 'held' else 'pending' end, case when v_held then null else 'asking' end, 'submit', p_amount,
    p_currency, case when v_held then submission_reserved_reason() end, p_rules_hash, p_actor,
    case when v_held then 0 else 1 end, v_now, v_now, case when v_held then 0 else 1 end,
    case when v_held then null else v_until end, case when v_held then null else 'request' end, v_job, 1,
    p_key)
  on conflict (org_id, source_id, source_object, revision) do nothing;
  if not found then
    perform job_drop('erp-ask', v_job);
    return submission_submit_again(p_org, p_submission_id, p_key, p_content_hash, p_order, p_connection, p_entity,
      p_customer, p_payer, p_amount, p_currency, p_rules_hash, p_actor, p_erp_key, p_lease_ms, p_free, p_as_of);
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
-- revision. A revision that changes an order of the ERP stays with that ERP, its customer and our key there.
create function ledgerline.submission_submit_again(p_org text, p_submission_id text, p_key text, p_content_hash text,
  p_order jsonb, p_connection text, p_entity text, p_customer text, p_payer text, p_amount numeric, p_currency text,
  p_rules_hash text, p_actor text, p_erp_key text, p_lease_ms integer, p_free numeric,
  p_as_of timestamptz)
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
    if s.state in ('pending', 'accepted') and s.content_hash = p_content_hash then
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
      n.erp_key := p_erp_key;
      n.connection_id := p_connection; n.entity := p_entity; n.customer := p_customer; n.payer := p_payer;
    end if;
    n := submission_revise(n);
    if n.submission_id is not null then
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
    'nextAttemptAt', s.next_attempt_at, 'createdAt', s.created_at, 'updatedAt', s.updated_at,
    'leaseFence', case when s.lease_until is not null then s.lease_fence end, 'leaseUntil', s.lease_until,
    'replaces', s.replaces)
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
-- job will remind of: ids only, over all orgs.
create function ledgerline.sweeper_deliveries(p_limit integer)
returns table (org_id text, submission_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id, o.key from outbox o
  join org g on g.org_id = o.org_id and g.halted_at is null
  join org_salesforce c on c.org_id = o.org_id and c.found_org_id is null
  left join salesforce_delivery d on d.org_id = o.org_id and d.submission_id = o.key
  where o.due and o.delivered_at is null and o.failed_at is null
  group by o.org_id, o.key, d.lease_until, d.next_attempt_at
  having coalesce(d.lease_until, d.next_attempt_at, max(o.created_at)) < clock_timestamp() - interval '5 seconds'
    and not exists (select from pgboss.job j where j.name = 'salesforce-deliver' and j.id = any (array_agg(o.job_id))
      and (j.state in ('created', 'retry') or j.state = 'active' and coalesce(j.heartbeat_on, j.started_on)
        > clock_timestamp() - 2 * j.heartbeat_seconds * interval '1 second'))
  limit p_limit
$$;

-- The orgs that are registered, with their clients' public ids: for the operator's list.
create function ledgerline.sweeper_orgs()
returns table (org_id text, name text, client_id text, scopes text[], created_at timestamptz, halted boolean)
language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id, o.name, c.client_id, c.scopes, o.created_at, o.halted_at is not null
    or exists (select from org_salesforce s where s.org_id = o.org_id and s.found_org_id is not null)
  from org o join org_client c on c.org_id = o.org_id where c.revoked_at is null order by o.created_at, c.created_at
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

-- The orgs that are connected to their Salesforce and not halted: ids only.
create function ledgerline.sweeper_salesforce()
returns table (org_id text) language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select c.org_id from org_salesforce c join org o on o.org_id = c.org_id where o.halted_at is null
    and c.found_org_id is null order by c.org_id
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
-- idempotency key whose request was refused before it led to anything.
grant usage on schema ledgerline to ledgerline_app, ledgerline_sweeper;
grant select on ledgerline.org, ledgerline.org_client, ledgerline.erp_connection, ledgerline.customer_link to ledgerline_app;
grant select, insert on ledgerline.rule_snapshot, ledgerline.rule_activation to ledgerline_app;
grant select, insert, update on ledgerline.freshness_entry, ledgerline.submission, ledgerline.reservation to ledgerline_app;
grant select, insert, update, delete on ledgerline.idempotency to ledgerline_app;
grant select, insert on ledgerline.submission_event, ledgerline.outbox, ledgerline.audit_entry, ledgerline.audit_chain
  to ledgerline_app;
grant update (job_id, delivered_at, attempt, last_error, failed_at) on ledgerline.outbox to ledgerline_app;
grant select on ledgerline.migration, ledgerline.repeatable to ledgerline_app;

-- How an org is reached is the operator's to say; the companion may only find that another org answers there, and halt.
grant select, update (found_org_id, found_at) on ledgerline.org_salesforce to ledgerline_app;
grant select, insert, update on ledgerline.salesforce_delivery, ledgerline.salesforce_watch, ledgerline.backfill
  to ledgerline_app;

grant select on ledgerline.org, ledgerline.org_client, ledgerline.submission, ledgerline.audit_entry,
  ledgerline.audit_chain, ledgerline.outbox, ledgerline.org_salesforce, ledgerline.salesforce_delivery, ledgerline.backfill
  to ledgerline_sweeper;

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