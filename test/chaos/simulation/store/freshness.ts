/** freshness_peek, freshness_claim, freshness_complete and freshness_abandon. */
import { instant } from '../../../../companion/src/canonical/time.ts';
import type { Claim, FreshnessStore, Peeked, StoredReading } from '../../../../companion/src/freshness/port.ts';
import * as reservations from './reservations.ts';
import type { FreshnessRow } from './rows.ts';
import type { Tables } from './tables.ts';

type ClaimRequest = Parameters<FreshnessStore['claim']>[0];
type Completed = Parameters<FreshnessStore['complete']>[0];

export function peek(tables: Tables, domain: string, key: string): Peeked {
  const reading = readingOf(tables.freshness.get(`${domain}:${key}`));
  return { now: instant(tables.now()), ...(reading === undefined ? {} : { reading }) };
}

export function claim(tables: Tables, { domain, key, maxAgeSeconds, notOlderThan, leaseMs }: ClaimRequest): Claim {
  const now = tables.now();
  const row = tables.freshness.get(`${domain}:${key}`);
  const reading = readingOf(row);
  const young =
    row?.asOf !== undefined &&
    row.asOf >= now - maxAgeSeconds * 1_000 &&
    (notOlderThan === undefined || row.asOf >= Date.parse(notOlderThan));
  if (young && reading !== undefined) return { kind: 'fresh', reading, now: instant(now) };
  const previous = reading === undefined ? {} : { previous: reading };
  if (row?.leaseUntil !== undefined && row.leaseUntil > now) return { kind: 'wait', now: instant(now), ...previous };
  const fence = (row?.leaseFence ?? 0) + 1;
  tables.freshness.set(`${domain}:${key}`, {
    ...{ value: row?.value, asOf: row?.asOf },
    ...{ leaseFence: fence, leaseUntil: now + leaseMs, beganAt: now },
  });
  return { kind: 'load', fence, beganAt: instant(now), ...previous };
}

/** Whether the lease still held. A credit reading ends the reservations of what the ERP had accepted before it began. */
export function complete(tables: Tables, { domain, key, fence, beganAt, value }: Completed): boolean {
  const row = tables.freshness.get(`${domain}:${key}`);
  if (row === undefined || row.leaseFence !== fence) return false;
  const began = Date.parse(beganAt);
  row.value = value;
  row.asOf = began;
  row.leaseUntil = undefined;
  if (domain !== 'credit') return true;
  const now = tables.now();
  for (const { submissionId, connectionId, entity, payer, answeredAt } of tables.reservations.values()) {
    const seen = answeredAt !== undefined && answeredAt < began && `${connectionId}/${entity}/${payer}` === key;
    if (seen) reservations.end(tables, submissionId, now, 'seenByErp');
  }
  return true;
}

export function abandon(tables: Tables, domain: string, key: string, fence: number): void {
  const row = tables.freshness.get(`${domain}:${key}`);
  if (row?.leaseFence === fence) row.leaseUntil = undefined;
}

function readingOf(row: FreshnessRow | undefined): StoredReading | undefined {
  return row?.asOf === undefined ? undefined : { value: row.value, asOf: instant(row.asOf) };
}
