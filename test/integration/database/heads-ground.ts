/** An org whose audit trail grows as a test wants, a place for its heads and a process that writes them; for each test anew. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { HeadStore } from '../../../companion/src/audit/port.ts';
import { type AuditVerdict, type HeadsToCompare, verifyChain } from '../../../companion/src/audit/verify.ts';
import { createWriteHeads, type WriteHeadsDeps } from '../../../companion/src/audit/write-heads.ts';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { auditHeadStore } from '../../../companion/src/database/stores/audit-heads.ts';
import { auditStore } from '../../../companion/src/database/stores/audit.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { fileHeadSink, fileHeadSource } from '../../../companion/src/systems/heads/file-sink.ts';
import { ensureHeadKey, fileHeadKeys } from '../../../companion/src/systems/heads/key-file.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg } from './org.ts';

export interface Round extends Partial<WriteHeadsDeps> {
  /** How far the process's clocks are ahead. */
  readonly minutesOn?: number;
}

let database: TestDatabase;
export let app: Sql;
export let owner: Sql;
export let admin: Sql;
/** Of the test that runs. */
export let org: string;
let directory: string;
let orgs = 0;
let written = 0;

/** Has to be called by a test file before its tests. */
export function trailForEachTest(): void {
  beforeAll(async () => {
    database = await openTestDatabase();
    app = connect(database.appUrl, { max: 4 });
    owner = connect(database.ownerUrl, { max: 1 });
    admin = connect(database.adminUrl, { max: 1 });
    directory = mkdtempSync(join(tmpdir(), 'll-audit-heads-'));
    await ensureHeadKey(join(directory, 'keys.json'), { now: () => Date.now() });
  });
  afterAll(async () => {
    await Promise.all([app.end(), owner.end(), admin.end()]);
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    orgs += 1;
    org = `00D${String(orgs).padStart(12, '0')}AAA`;
    await addOrg(database.ownerUrl, org);
    await grow();
  });
  // Readiness looks at all orgs: what one test has left behind is no warning in the next.
  afterEach(() => admin`delete from ledgerline.audit_head where org_id = ${org}`);
}

export const place = (): string => join(directory, 'heads');
export const keys = () => fileHeadKeys(join(directory, 'keys.json'));
/** Day by day: a process whose clock is ahead, or midnight, begins another file. */
const files = (): readonly string[] =>
  readdirSync(join(place(), org))
    .sort()
    .map((name) => join(place(), org, name));
export const linesOf = (): readonly string[] =>
  files().flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1));
export function putLines(lines: readonly string[]): void {
  const [first = '', ...rest] = files();
  for (const file of rest) rmSync(file);
  writeFileSync(first, lines.map((line) => `${line}\n`).join(''));
}

/** One entry more, sealed. Others' transactions hold sealing up for as long as they run. */
export async function grow(): Promise<void> {
  written += 1;
  const link = { accountId: `001${String(written)}`, connectionId: 'erp-main', entity: 'us', customer: '1' };
  await customerLinkStore(owner).add(org, { ...link, role: 'soldTo' }, 'test');
  for (let tried = 0; tried < 2_000; tried += 1) {
    await auditStore(app).sealBatch(100);
    if ((await auditStore(app).overdueUnsealed(org, 0)).length === 0) return;
  }
  throw new Error('the trail was not sealed');
}

/** Clocks that stand: of a machine, and of the time of day. */
export function clocks(minutesOn = 0): Pick<WriteHeadsDeps, 'clock' | 'timeOfDay'> {
  const nowMs = Date.now() + minutesOn * 60_000;
  return { clock: { now: () => nowMs }, timeOfDay: { now: () => nowMs } };
}

/** The store, as if there were no other org. */
export function ownHeads(): HeadStore {
  const heads = auditHeadStore(app);
  return { ...heads, newest: async () => (await heads.newest()).filter(({ orgId }) => orgId === org) };
}

/** A process that writes the heads of the one org; each round answers whether it wrote, and why it failed. */
export function writer({ minutesOn = 0, ...more }: Round = {}): () => Promise<string> {
  const failures: string[] = [];
  const write = createWriteHeads({
    ...{ heads: ownHeads(), sink: fileHeadSink(place()), keys: keys(), holder: 'test', ...clocks(minutesOn) },
    ...{ everyMs: 0, heartbeatMs: 3_600_000, ttlMs: 15_000, lateMs: 4_000_000 },
    report: ({ error }) => failures.push(error instanceof Error ? error.message : String(error)),
    reportNote: () => undefined,
    ...more,
  });
  return async () => {
    failures.length = 0;
    const count = await write();
    return failures[0] ?? (count === 1 ? 'written' : 'nothing due');
  };
}

/** One round of a process that has just started. */
export async function round(more: Round = {}): Promise<string> {
  return writer(more)();
}

export async function verify(more: Partial<HeadsToCompare> = {}): Promise<AuditVerdict> {
  const trail = { source: fileHeadSource(place()), keys: await keys().all(), kind: 'place' } as const;
  return verifyChain(auditStore(owner), org, { trails: [trail], clock: clocks().timeOfDay, ...more });
}
