-- Signed heads of the audit chain: which process writes an org's, what it wrote last, and what the org itself was told.
-- The heads themselves stand outside the database; here is only enough to go on after them and to miss one that is gone.

create table ledgerline.audit_head (
  org_id text primary key,
  holder text,
  lease_fence bigint not null default 0,
  lease_until timestamptz,
  written_seq bigint,
  written_id text,
  written_head text,
  written_at timestamptz,
  failures integer not null default 0,
  failure text,
  failed_at timestamptz,
  tell_fence bigint not null default 0,
  tell_after timestamptz,
  told_seq bigint,
  told_at timestamptz
);
comment on table ledgerline.audit_head is 'who writes the heads of an org''s audit chain, and how far that is';
comment on column ledgerline.audit_head.written_id is 'sha256 of the head''s line: the next head names it as the one before';
comment on column ledgerline.audit_head.failures is 'tries in a row that wrote none';
comment on column ledgerline.audit_head.tell_after is 'the org itself is told a head again after this: daily, sooner where it was not reached';

alter table ledgerline.audit_head enable row level security;
alter table ledgerline.audit_head force row level security;
create policy org_only on ledgerline.audit_head using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.audit_head for select to ledgerline_sweeper using (true);
