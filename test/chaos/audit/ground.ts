/**
 * Orgs with audit trails as the product itself makes them: entries by its functions, sealed, with heads in files. Some stand
 * still and are tampered with, one after the other; others go on being written, sealed and signed all the while.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeadTrail } from '../../../companion/src/audit/head-cursor.ts';
import type { HeadKey } from '../../../companion/src/audit/port.ts';
import { type AuditVerdict, verifyChain } from '../../../companion/src/audit/verify.ts';
import { createWriteHeads } from '../../../companion/src/audit/write-heads.ts';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { auditHeadStore } from '../../../companion/src/database/stores/audit-heads.ts';
import { auditStore } from '../../../companion/src/database/stores/audit.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { fileHeadSink, fileHeadSource } from '../../../companion/src/systems/heads/file-sink.ts';
import { ensureHeadKey, fileHeadKeys } from '../../../companion/src/systems/heads/key-file.ts';
import { addOrg } from '../../integration/database/org.ts';
import { chaosCluster } from '../world/cluster.ts';

const STILL = 6;
const LIVE = 3;
/** Each batch of entries is sealed and gets a head; what comes after the last head has none yet. */
const BATCHES = 6;
const PAUSE_MS = 50;
const SEAL_TRIES = 2_000;
const ACTOR = 'fault suite';
const clock = { now: () => performance.now() };
const timeOfDay = { now: () => Date.now() };

export interface Ground {
  readonly admin: Sql;
  readonly still: readonly string[];
  readonly live: readonly string[];
  /** All heads of an org as they stand, and in their place whatever is given. */
  lines(orgId: string): readonly string[];
  putLines(orgId: string, lines: readonly string[]): void;
  /** As an auditor verifies: with the heads from their place, and with copies where there are any. */
  verify(orgId: string, copies?: readonly string[]): Promise<AuditVerdict>;
  /** Goes on writing, sealing and signing the live orgs until it is stopped; resolves with how much it wrote. */
  traffic(): { stop(): Promise<{ readonly entries: number; readonly heads: number }> };
  close(): Promise<void>;
}

export async function openGround(random: () => number): Promise<Ground> {
  const directory = mkdtempSync(join(tmpdir(), 'll-chaos-audit-'));
  const database = await (await chaosCluster()).database();
  const pools = {
    admin: connect(database.adminUrl, { max: 2, name: ACTOR }),
    owner: connect(database.ownerUrl, { max: 4, name: ACTOR }),
    app: connect(database.appUrl, { max: 4, name: ACTOR }),
  };
  const close = async (): Promise<void> => {
    await Promise.all(Object.values(pools).map((pool) => pool.end()));
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const keyFile = join(directory, 'keys.json');
    await ensureHeadKey(keyFile, { now: () => Date.now() });
    const places = { heads: join(directory, 'heads'), keyFile };
    const still = Array.from({ length: STILL }, (_, n) => orgId('S', n));
    const live = Array.from({ length: LIVE }, (_, n) => orgId('L', n));
    const writer = writerOf(pools, places);
    const all = [...still, ...live];
    await Promise.all(all.map((org) => addOrg(database.ownerUrl, org)));
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const sizes = all.map((org) => ({ org, size: 2 + Math.floor(random() * 12) }));
      await Promise.all(sizes.map(({ org, size }) => writer.write(org, size)));
      await writer.seal(all);
      if (batch < BATCHES - 1) await writer.sign(all);
    }
    const keys = await fileHeadKeys(keyFile).all();
    // Nobody signs those that stand still any more: they are what they were by now.
    const stillAsOf = { asOfMs: timeOfDay.now() };
    return {
      ...{ admin: pools.admin, still, live, close },
      ...headFiles(places.heads),
      verify: (org, copies) => {
        const compare = { trails: placesOf(places.heads, keys, copies), clock: timeOfDay };
        return verifyChain(auditStore(pools.owner), org, { ...compare, ...(still.includes(org) ? stillAsOf : {}) });
      },
      traffic: () => traffic(writer, live),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function orgId(kind: string, n: number): string {
  return `00D${kind}${String(n).padStart(11, '0')}AAA`;
}

interface Writer {
  write(org: string, count: number): Promise<void>;
  /** Every entry that there is now. */
  seal(orgs: readonly string[]): Promise<void>;
  sign(orgs: readonly string[]): Promise<number>;
}

function writerOf(
  { owner, app }: { readonly owner: Sql; readonly app: Sql },
  places: { readonly heads: string; readonly keyFile: string },
): Writer {
  const links = customerLinkStore(owner);
  let made = 0;
  const unsealed = async (orgs: readonly string[]): Promise<boolean> => {
    for (const org of orgs) {
      if ((await auditStore(app).overdueUnsealed(org, 0)).length > 0) return true;
    }
    return false;
  };
  return {
    write: async (org, count) => {
      for (let n = 0; n < count; n += 1) {
        const link = { accountId: `001${(made += 1)}`, connectionId: 'erp-main', entity: 'us', customer: '1' };
        await links.add(org, { ...link, role: 'soldTo' }, ACTOR);
      }
    },
    seal: async (orgs) => {
      for (let tried = 0; tried < SEAL_TRIES; tried += 1) {
        for (const org of orgs) await app`select ledgerline.audit_seal(${org}, 1000)`;
        if (!(await unsealed(orgs))) return;
      }
      throw new Error('the trails were not sealed');
    },
    sign: (orgs) => {
      const failures: unknown[] = [];
      const heads = {
        ...auditHeadStore(app),
        newest: async () => (await auditHeadStore(app).newest()).filter((chain) => orgs.includes(chain.orgId)),
      };
      return createWriteHeads({
        ...{ heads, sink: fileHeadSink(places.heads), keys: fileHeadKeys(places.keyFile), holder: ACTOR },
        ...{ clock, timeOfDay, everyMs: 0, heartbeatMs: 3_600_000, ttlMs: 15_000, lateMs: 7_200_000 },
        report: ({ error }) => failures.push(error),
        reportNote: ({ error }) => failures.push(error),
      })().then((written) => {
        if (failures.length > 0) throw failures[0];
        return written;
      });
    },
  };
}

function headFiles(heads: string): Pick<Ground, 'lines' | 'putLines'> {
  const files = (org: string): readonly string[] =>
    readdirSync(join(heads, org))
      .sort()
      .map((name) => join(heads, org, name));
  return {
    lines: (org) => files(org).flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1)),
    putLines: (org, lines) => {
      const [first = join(heads, org, '2026-01-01.heads'), ...rest] = files(org);
      for (const file of rest) rmSync(file);
      mkdirSync(join(heads, org), { recursive: true });
      writeFileSync(first, lines.map((line) => `${line}\n`).join(''));
    },
  };
}

function placesOf(heads: string, keys: readonly HeadKey[], copies?: readonly string[]): readonly HeadTrail[] {
  const place: HeadTrail = { source: fileHeadSource(heads), keys, kind: 'place' };
  if (copies === undefined) return [place];
  const lines = async function* () {
    yield* copies.map((text) => ({ text, place: 'a copy' }));
  };
  return [place, { source: { lines }, keys, kind: 'copies' }];
}

function traffic(writer: Writer, live: readonly string[]): ReturnType<Ground['traffic']> {
  const ending = { now: false };
  const counted = { entries: 0, heads: 0 };
  const running = (async () => {
    for (let round = 1; !ending.now; round += 1) {
      for (const org of live) await writer.write(org, 1);
      counted.entries += live.length;
      if (round % 3 === 0) await writer.seal(live);
      if (round % 6 === 0) counted.heads += await writer.sign(live);
      await sleep(PAUSE_MS);
    }
  })();
  // Whoever stops it is told; until then a failure is no unhandled one.
  running.catch(() => undefined);
  return {
    stop: async () => {
      ending.now = true;
      await running;
      return counted;
    },
  };
}
