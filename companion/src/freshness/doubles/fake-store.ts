/** The freshness store in memory: one row a key, the lease on the same row, on a clock of its own. */
import { type Clock, instant } from '../../canonical/time.ts';
import type { Claim, FreshnessDomain, FreshnessStore, StoredReading } from '../port.ts';

interface Row {
  reading?: StoredReading;
  fence: number;
  leaseUntilMs: number;
}

export class FakeFreshnessStore implements FreshnessStore {
  private readonly clock: Clock;
  private readonly rows = new Map<string, Row>();
  /** What this store's clock is ahead of the one it was given, ms. */
  aheadMs = 0;
  /** The next `complete` fails with it. */
  failComplete: Error | undefined;
  readonly calls = { peek: 0, claim: 0, complete: 0, abandon: 0 };

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A value as of the store's now. */
  put(orgId: string, domain: FreshnessDomain, key: string, value: unknown): void {
    this.row(orgId, domain, key).reading = { value, asOf: instant(this.now()) };
  }

  /** As if another replica had taken the lease. */
  lease(orgId: string, domain: FreshnessDomain, key: string, ms: number): void {
    const row = this.row(orgId, domain, key);
    row.fence += 1;
    row.leaseUntilMs = this.now() + ms;
  }

  isLeased(orgId: string, domain: FreshnessDomain, key: string): boolean {
    return this.row(orgId, domain, key).leaseUntilMs > this.now();
  }

  stored(orgId: string, domain: FreshnessDomain, key: string): StoredReading | undefined {
    return this.row(orgId, domain, key).reading;
  }

  async peek(orgId: string, domain: FreshnessDomain, key: string): ReturnType<FreshnessStore['peek']> {
    this.calls.peek += 1;
    const { reading } = this.row(orgId, domain, key);
    return { now: instant(this.now()), ...(reading === undefined ? {} : { reading }) };
  }

  async claim(request: Parameters<FreshnessStore['claim']>[0]): Promise<Claim> {
    this.calls.claim += 1;
    const { orgId, domain, key, maxAgeSeconds, notOlderThan, leaseMs } = request;
    const row = this.row(orgId, domain, key);
    const nowMs = this.now();
    const now = instant(nowMs);
    const previous = row.reading === undefined ? {} : { previous: row.reading };
    if (row.reading !== undefined) {
      const asOfMs = Date.parse(row.reading.asOf);
      const counts = notOlderThan === undefined || asOfMs >= Date.parse(notOlderThan);
      if (counts && nowMs - asOfMs <= maxAgeSeconds * 1_000) return { kind: 'fresh', reading: row.reading, now };
    }
    if (row.leaseUntilMs > nowMs) return { kind: 'wait', now, ...previous };
    row.fence += 1;
    row.leaseUntilMs = nowMs + leaseMs;
    return { kind: 'load', fence: row.fence, beganAt: now, ...previous };
  }

  async complete(request: Parameters<FreshnessStore['complete']>[0]): Promise<void> {
    this.calls.complete += 1;
    const failure = this.failComplete;
    this.failComplete = undefined;
    if (failure !== undefined) throw failure;
    const row = this.row(request.orgId, request.domain, request.key);
    if (row.fence !== request.fence || row.leaseUntilMs <= this.now()) return;
    row.reading = { value: request.value, asOf: request.beganAt };
    row.leaseUntilMs = 0;
  }

  async abandon(orgId: string, domain: FreshnessDomain, key: string, fence: number): Promise<void> {
    this.calls.abandon += 1;
    const row = this.row(orgId, domain, key);
    if (row.fence === fence) row.leaseUntilMs = 0;
  }

  private now(): number {
    return this.clock.now() + this.aheadMs;
  }

  private row(orgId: string, domain: FreshnessDomain, key: string): Row {
    const id = JSON.stringify([orgId, domain, key]);
    const row = this.rows.get(id) ?? { fence: 0, leaseUntilMs: 0 };
    this.rows.set(id, row);
    return row;
  }
}
