-- Messages to the outside, written in the statement that changed the state they tell of. Nothing polls this table: a
-- job carries the row's id, and the sweeper makes jobs for rows that have none.

create table ledgerline.outbox (
  org_id text not null,
  id bigint generated always as identity,
  topic text not null,
  key text not null,
  version integer not null,
  payload jsonb not null,
  created_at timestamptz not null,
  job_id uuid,
  delivered_at timestamptz,
  primary key (org_id, id)
);

alter table ledgerline.outbox enable row level security;
alter table ledgerline.outbox force row level security;
create policy org_only on ledgerline.outbox
  using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.outbox for select to ledgerline_sweeper using (true);
