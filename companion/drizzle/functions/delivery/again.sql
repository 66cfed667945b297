-- Has the org told once more of one submission that was given up on; false when nothing of it was. For replays.
create function ledgerline.delivery_again(p_org text, p_submission_id text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update outbox o set failed_at = null where o.org_id = p_org and o.key = p_submission_id and o.due
    and o.delivered_at is null and o.failed_at is not null;
  return found and delivery_requeue(p_org, p_submission_id, clock_timestamp());
end $$;
