-- Rule snapshots never change once written; which one is in force is the last activation.

create table ledgerline.rule_snapshot (
  org_id text not null references ledgerline.org,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  document jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (org_id, hash)
);

create table ledgerline.rule_activation (
  org_id text not null,
  seq integer not null,
  hash text not null,
  source text not null,
  activated_at timestamptz not null default clock_timestamp(),
  primary key (org_id, seq),
  foreign key (org_id, hash) references ledgerline.rule_snapshot
);

alter table ledgerline.rule_snapshot enable row level security;
alter table ledgerline.rule_snapshot force row level security;
create policy org_only on ledgerline.rule_snapshot
  using (org_id = current_setting('ledgerline.org_id', true));

alter table ledgerline.rule_activation enable row level security;
alter table ledgerline.rule_activation force row level security;
create policy org_only on ledgerline.rule_activation
  using (org_id = current_setting('ledgerline.org_id', true));
