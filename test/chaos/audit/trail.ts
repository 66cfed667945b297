/** An org's whole audit trail in the hands of a superuser: taken out, changed in any way, and put back. */
import { createHash } from 'node:crypto';
import type { Sql } from '../../../companion/src/database/client.ts';

export interface EntryRow {
  readonly txid: string;
  readonly entry_id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly content: string;
  /** Hex, as every hash here. */
  readonly content_hash: string;
}

export interface LinkRow {
  readonly seq: number;
  readonly entry_txid: string;
  readonly entry_id: string;
  readonly content_hash: string;
  readonly previous_hash: string;
  readonly hash: string;
  readonly sealed_at: string;
}

export interface Trail {
  readonly entries: readonly EntryRow[];
  /** In order of seq. */
  readonly links: readonly LinkRow[];
}

export async function loadTrail(admin: Sql, orgId: string): Promise<Trail> {
  const entries = await admin<EntryRow[]>`
    select txid::text, entry_id::text, at::text, actor, action, subject, content, encode(content_hash, 'hex') as content_hash
    from ledgerline.audit_entry where org_id = ${orgId} order by audit_entry.txid, audit_entry.entry_id`;
  const links = await admin<LinkRow[]>`
    select seq::int, entry_txid::text, entry_id::text, encode(content_hash, 'hex') as content_hash,
      encode(previous_hash, 'hex') as previous_hash, encode(hash, 'hex') as hash, sealed_at::text
    from ledgerline.audit_chain where org_id = ${orgId} order by audit_chain.seq`;
  return { entries: entries.map((row) => ({ ...row })), links: links.map((row) => ({ ...row })) };
}

/**
 * Sealed just now, so that what has no head yet is not late for one: that would be found whatever else was done. Two links of
 * one number cannot stand there: an edit that asks for it throws.
 */
export async function putTrail(admin: Sql, orgId: string, { entries, links }: Trail): Promise<void> {
  await admin`delete from ledgerline.audit_chain where org_id = ${orgId}`;
  await admin`delete from ledgerline.audit_entry where org_id = ${orgId}`;
  await admin`
    insert into ledgerline.audit_entry (org_id, txid, entry_id, at, actor, action, subject, content, content_hash)
    overriding system value
    select ${orgId}, r.txid::xid8, r.entry_id, r.at, r.actor, r.action, r.subject, r.content, decode(r.content_hash, 'hex')
    from jsonb_to_recordset(${admin.json(entries as never)}) r (txid text, entry_id bigint, at timestamptz, actor text,
      action text, subject text, content text, content_hash text)`;
  await admin`
    insert into ledgerline.audit_chain (org_id, seq, entry_txid, entry_id, content_hash, previous_hash, hash, sealed_at)
    select ${orgId}, r.seq, r.entry_txid::xid8, r.entry_id, decode(r.content_hash, 'hex'),
      decode(r.previous_hash, 'hex'), decode(r.hash, 'hex'), clock_timestamp()
    from jsonb_to_recordset(${admin.json(links as never)}) r (seq bigint, entry_txid text, entry_id bigint,
      content_hash text, previous_hash text, hash text)`;
}

/** Numbers and hashes made anew, so that the chain is sound in itself: what the sealer itself would have written. */
export function chained(links: readonly LinkRow[]): readonly LinkRow[] {
  let previous = '00'.repeat(32);
  return links.map((link, index) => {
    const seq = index + 1;
    const hash = createHash('sha256')
      .update(Buffer.from(previous, 'hex'))
      .update(`${seq}:${link.entry_id}:`)
      .update(Buffer.from(link.content_hash, 'hex'))
      .digest('hex');
    const made = { ...link, seq, previous_hash: previous, hash };
    previous = hash;
    return made;
  });
}

/** An entry that tells of another actor, its columns and its hash as if it had been so from the start. */
export function retold(entry: EntryRow, actor: string): EntryRow {
  const content = JSON.stringify({ ...(JSON.parse(entry.content) as object), actor });
  return { ...entry, actor, content, content_hash: sha256(content) };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
