-- Which processes are at work, and whose lease each order is under: what a dead one had in hand is taken up before that ends.
create table ledgerline.presence (
  holder text primary key,
  since timestamptz not null,
  seen_at timestamptz not null
);
comment on table ledgerline.presence is 'processes of every org: nothing of an org stands here';
comment on column ledgerline.presence.since is 'seen again and again since then, without a gap';

alter table ledgerline.submission add column lease_holder text;
comment on column ledgerline.submission.lease_holder is 'who took the last lease; null: one that does not report';
