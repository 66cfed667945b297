-- Finding what is past its time without reading whole tables. Both columns grow with the rows' places, so that an index of
-- block ranges does; it costs the statement that takes an order in next to nothing.

create index idempotency_expiry on ledgerline.idempotency using brin (expires_at) with (autosummarize = on);
create index outbox_delivered on ledgerline.outbox using brin (delivered_at) with (autosummarize = on);

create policy sweeper_reads on ledgerline.idempotency for select to ledgerline_sweeper using (true);
