-- What ever failed of one account is listed state by state, the newest first: by an index of its own, since what failed of all
-- accounts in a state may be a thousand times as much.

create index dead_letter_account on ledgerline.dead_letter (org_id, account_id, state, dead_letter_id);
