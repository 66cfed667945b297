/** Signed heads of the audit chain: who writes them, when, and what is refused, over the real database and real files. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HeadSink } from '../../../companion/src/audit/port.ts';
import { createTellHeads } from '../../../companion/src/audit/tell-heads.ts';
import { readiness } from '../../../companion/src/database/readiness.ts';
import { auditHeadStore } from '../../../companion/src/database/stores/audit-heads.ts';
import { fileHeadSink } from '../../../companion/src/systems/heads/file-sink.ts';
import type { SalesforceDirectory, Upsert } from '../../../companion/src/systems/salesforce/port.ts';
import {
  admin,
  app,
  grow,
  keys,
  linesOf,
  org,
  owner,
  place,
  putLines,
  round,
  trailForEachTest,
  verify,
} from './heads-ground.ts';

trailForEachTest();

describe('a head', () => {
  it('is written when the chain has moved, and the verifier agrees with each', async () => {
    expect(await round()).toBe('written');
    expect(await round()).toBe('nothing due');
    await grow();
    expect(await round()).toBe('written');
    expect(await verify()).toMatchObject({ sound: true, heads: [{ kind: 'place', count: 2 }] });
  });

  it('is written for a chain that does not move too, as a heartbeat', async () => {
    await round();
    expect(await round({ heartbeatMs: 0 })).toBe('written');
    expect(linesOf()).toHaveLength(2);
    expect(await verify()).toMatchObject({ sound: true });
  });

  it('is due some time after the last one when the chain has moved, and later when it has not', async () => {
    const often = { everyMs: 20_000, heartbeatMs: 600_000 };
    await round(often);
    expect(await round({ ...often, minutesOn: 1 })).toBe('nothing due');
    await grow();
    expect(await round(often)).toBe('nothing due');
    expect(await round({ ...often, minutesOn: 1 })).toBe('written');
    expect(await round({ ...often, minutesOn: 12 })).toBe('written');
  });

  it('is written by one process at a time, and another goes on when that one is gone', async () => {
    const dead = await auditHeadStore(app).take(org, 'dead', 60_000);
    expect(await round()).toBe('nothing due');
    await admin`update ledgerline.audit_head set lease_until = now() - interval '1 second' where org_id = ${org}`;
    expect(await round()).toBe('written');
    const late = { seq: 1, id: 'f'.repeat(64), at: '2026-11-28T10:00:00Z', line: 'late' };
    expect(await auditHeadStore(app).written(org, dead?.fence ?? 0, late, true)).toBe(false);
    expect(await verify()).toMatchObject({ sound: true });
  });

  it('that was written while its writer died is followed all the same', async () => {
    await round();
    await grow();
    const before =
      await admin`select written_seq, written_id, written_at from ledgerline.audit_head where org_id = ${org}`;
    await round();
    const { written_seq: seq, written_id: id, written_at: at } = before[0] ?? {};
    await admin`update ledgerline.audit_head set written_seq = ${seq}, written_id = ${id}, written_at = ${at}
      where org_id = ${org}`;
    await grow();
    expect(await round()).toBe('written');
    expect(linesOf()).toHaveLength(3);
    expect(await verify()).toMatchObject({ sound: true });
  });

  it('of a writer that came back past its lease is a twin, and no fault', async () => {
    await round();
    await grow();
    const [first = ''] = linesOf();
    await round();
    const state = await admin`select * from ledgerline.audit_head where org_id = ${org}`;
    // The late one follows the same head as the one that took over.
    const [, second = ''] = linesOf();
    putLines([first]);
    await admin`update ledgerline.audit_head set written_id = null, written_seq = null, written_at = null
      where org_id = ${org}`;
    await round();
    const [, twin = ''] = linesOf();
    putLines([first, second, twin]);
    await admin`update ledgerline.audit_head set written_id = ${state[0]?.['written_id']} where org_id = ${org}`;
    await grow();
    expect(await round()).toBe('written');
    expect(await verify()).toMatchObject({ sound: true, heads: [{ count: 4 }] });
  });
});

describe('no head is signed that contradicts one before it', () => {
  it.each([
    [
      'the chain was rewritten',
      `update ledgerline.audit_chain set hash = sha256('x') where org_id = $1`,
      'is not the one that the last head has signed',
    ],
    ['the chain was cut off', `delete from ledgerline.audit_chain where org_id = $1`, 'The chain ends before link'],
  ])('%s', async (_what, edit, says) => {
    await round();
    await admin.unsafe(edit, [org]);
    expect(await round({ heartbeatMs: 0 })).toContain(says);
    expect(linesOf()).toHaveLength(1);
    expect(await readiness(app).warnings()).toEqual(['auditHeads']);
  });

  it('the heads were cut off, until an operator has said that they begin again', async () => {
    await round();
    await grow();
    await round();
    putLines(linesOf().slice(0, 1));
    await grow();
    expect(await round()).toBe('The last head that was written is gone from its place.');
    expect(await verify()).toMatchObject({ sound: false, fault: 'headsCut' });
    rmSync(join(place(), org), { recursive: true });
    expect(await auditHeadStore(owner).beginAgain(org, 'operator')).toBe(true);
    expect(await round()).toBe('written');
    expect(await verify()).toMatchObject({ sound: true });
    const [told] = await admin`select actor from ledgerline.audit_entry
      where org_id = ${org} and action = 'audit.headsBegunAgain'`;
    expect(told).toEqual({ actor: 'operator' });
  });

  it('the last line was forged', async () => {
    await round();
    putLines([...linesOf(), 'forged']);
    expect(await round({ heartbeatMs: 0 })).toContain('this is no head of this org');
  });
});

describe('a place that cannot be written to', () => {
  it('is told by readiness until a head stands there again', async () => {
    const full: HeadSink = { ...fileHeadSink(place()), append: () => Promise.reject(new Error('no space left')) };
    expect(await readiness(app).warnings()).toEqual([]);
    expect(await round({ sink: full })).toBe('no space left');
    expect(await readiness(app).warnings()).toEqual(['auditHeads']);
    expect(await round()).toBe('written');
    expect(await readiness(app).warnings()).toEqual([]);
  });

  it('shows to the verifier as links that have stood without a head', async () => {
    await round();
    await grow();
    await admin`update ledgerline.audit_chain set sealed_at = sealed_at - interval '3 minutes' where org_id = ${org}`;
    expect(await verify()).toMatchObject({ sound: false, fault: 'headsBehind' });
  });
});

describe('an org', () => {
  const told: { upserts: readonly Upsert[] }[] = [];
  const reached = (change: () => Promise<readonly string[]>): SalesforceDirectory => ({
    org: async () =>
      Promise.resolve({
        connection: {} as never,
        port: {
          change: async (upserts: readonly Upsert[]) => {
            told.push({ upserts });
            return change();
          },
        } as never,
      }),
  });
  const tell = (directoryOfOrgs: SalesforceDirectory) =>
    createTellHeads({
      heads: { ...auditHeadStore(app), toTell: async () => Promise.resolve([org]) },
      ...{ keys: keys(), orgs: directoryOfOrgs, report: () => undefined },
    })();

  it('is told its newest head once a day, and again soon where it was not reached', async () => {
    await round();
    expect(await tell(reached(() => Promise.reject(new Error('away'))))).toBe(0);
    expect(await tell(reached(async () => Promise.resolve(['id'])))).toBe(0);
    await admin`update ledgerline.audit_head set tell_after = now() where org_id = ${org}`;
    expect(await tell(reached(async () => Promise.resolve(['id'])))).toBe(1);
    const [line = ''] = linesOf();
    expect(told.at(-1)?.upserts[0]).toMatchObject({ object: 'Audit_Head__c', fields: { Signature__c: line } });
    expect(await tell(reached(async () => Promise.resolve(['id'])))).toBe(0);
    const [next] = await admin`select tell_after = (date_trunc('day', told_at at time zone 'UTC') + interval '1 day')
      at time zone 'UTC' as midnight from ledgerline.audit_head where org_id = ${org}`;
    expect(next).toEqual({ midnight: true });
  });
});
