-- An instant as the audit trail writes it: UTC with microseconds, the same whatever the session's time zone.
create function ledgerline.audit_instant(p_at timestamptz)
returns text language sql stable as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
