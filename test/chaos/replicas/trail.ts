/** The audit trail of a run with two companions: its chain, and the heads outside that either of them wrote. */
import type { Head } from '../../../companion/src/audit/port.ts';
import { verifyChain } from '../../../companion/src/audit/verify.ts';
import { headsOf } from '../../../companion/src/audit/verify-heads.ts';
import { connect } from '../../../companion/src/database/client.ts';
import { auditStore } from '../../../companion/src/database/stores/audit.ts';
import { fileHeadSource } from '../../../companion/src/systems/heads/file-sink.ts';
import { fileHeadKeys } from '../../../companion/src/systems/heads/key-file.ts';
import { withSql } from '../world/books.ts';
import type { ChaosWorld } from '../world/world.ts';

/** Where heads and the key they are signed with stand. */
export interface HeadPlaces {
  readonly heads: string;
  readonly keys: string;
}

export interface Trail {
  readonly heads: number;
  /** The longest that a link was without a head, in seconds; one that none covers yet counts as long as it has waited. */
  readonly longestSeconds: number;
  readonly broken: readonly string[];
}

/** A sealed entry. Milliseconds since the epoch. */
export interface Link {
  readonly seq: number;
  readonly sealedAt: number;
}

/** What is promised of a sealed link: a signed head within 30 s. */
const HEAD_WITHIN_MS = 30_000;
/** A writer that dies leaves a lease of so long: a link whose time a kill fell into may wait so much longer. */
const HEAD_LEASE_MS = 15_000;

/**
 * The chain is sound, every head follows the one before it, whichever companion wrote it, and none is late. `kills`: instants,
 * in milliseconds since the epoch.
 */
export async function auditTrail(
  { database, orgId }: ChaosWorld,
  places: HeadPlaces,
  kills: readonly number[],
): Promise<Trail> {
  const sql = connect(database.ownerUrl, { max: 1, name: 'fault suite' });
  const broken: string[] = [];
  const heads: Head[] = [];
  try {
    const verdict = await verifyChain(auditStore(sql), orgId);
    if (!verdict.sound) broken.push(`the audit chain is not sound: ${verdict.fault} at entry ${verdict.entryId}`);
    for await (const step of headsOf(fileHeadSource(places.heads), await fileHeadKeys(places.keys).all(), orgId)) {
      if ('fault' in step) broken.push(`the heads are not sound: ${step.fault} in ${step.place}`);
      else heads.push(step.head);
    }
  } finally {
    await sql.end();
  }
  if (heads.length === 0) broken.push('no head of the audit trail was written');
  const { links, now } = await linksOf(database.adminUrl);
  const { longestSeconds, late } = withoutHead(links, heads, { kills, now });
  if (links.length === 0) broken.push('no entry of the audit trail was sealed');
  return { heads: heads.length, longestSeconds, broken: [...broken, ...late] };
}

async function linksOf(adminUrl: string): Promise<{ readonly links: readonly Link[]; readonly now: number }> {
  return withSql(adminUrl, async (sql) => {
    const rows = await sql<{ seq: string; at: Date }[]>`
      select seq, sealed_at as at from ledgerline.audit_chain order by seq`;
    return { links: rows.map(({ seq, at }) => ({ seq: Number(seq), sealedAt: at.getTime() })), now: Date.now() };
  });
}

/**
 * Pure. From each link's seal to the first head that covers it; of one that no head covers, to `now`. Late is what took longer
 * than 30 s, or 45 s where a kill may have left the lease of a dead writer in the way.
 */
export function withoutHead(
  links: readonly Link[],
  heads: readonly Pick<Head, 'seq' | 'at'>[],
  { kills, now }: { readonly kills: readonly number[]; readonly now: number },
): { readonly longestSeconds: number; readonly late: readonly string[] } {
  const late: string[] = [];
  let longest = 0;
  for (const { seq, sealedAt } of links) {
    const covered = Math.min(...heads.filter((head) => head.seq >= seq).map(({ at }) => Date.parse(at)));
    const waited = Math.max(0, (Number.isFinite(covered) ? covered : now) - sealedAt);
    const mayBeHeldUp = kills.some((at) => at > sealedAt - HEAD_LEASE_MS && at < sealedAt + HEAD_WITHIN_MS);
    longest = Math.max(longest, waited);
    if (waited <= HEAD_WITHIN_MS + (mayBeHeldUp ? HEAD_LEASE_MS : 0)) continue;
    const what = Number.isFinite(covered) ? 'had no head for' : 'has had no head for';
    late.push(`link ${seq} of the audit trail ${what} ${(waited / 1_000).toFixed(1)} s`);
  }
  const more = late.length > 3 ? [`${late.length} links of the audit trail were late in all`] : [];
  return { longestSeconds: longest / 1_000, late: [...late.slice(0, 3), ...more] };
}
