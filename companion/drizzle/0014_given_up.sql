-- What an org was given up on with is found every few seconds, among all that it has not taken yet: by an index of its own,
-- and by the row that says whether an exception tells of it.

create index outbox_given_up on ledgerline.outbox (org_id, key) where due and delivered_at is null and failed_at is not null;

create policy sweeper_reads on ledgerline.dead_letter_open for select to ledgerline_sweeper using (true);
