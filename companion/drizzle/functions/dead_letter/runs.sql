-- Whether the replay of a dead letter is being carried out at this moment: what then becomes of it is the replay's doing.
create function ledgerline.dead_letter_runs(d ledgerline.dead_letter)
returns boolean language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select d.state = 'replaying' and exists (select from dead_letter_replay r where r.org_id = d.org_id
    and r.replay_id = d.replay_id and r.failed_at = d.failed_at and r.state = 'running')
$$;
