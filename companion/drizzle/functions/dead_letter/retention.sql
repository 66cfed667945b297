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
