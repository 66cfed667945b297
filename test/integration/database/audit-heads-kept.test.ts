/** Heads of the audit chain are written, and that they are not is found, whatever the database says of them. */
import { describe, expect, it } from 'vitest';
import type { HeadsRefused } from '../../../companion/src/audit/write-heads.ts';
import { readiness } from '../../../companion/src/database/readiness.ts';
import {
  admin,
  app,
  clocks,
  grow,
  linesOf,
  org,
  ownHeads,
  putLines,
  round,
  trailForEachTest,
  verify,
  writer,
} from './heads-ground.ts';

trailForEachTest();

const FUTURE = new Date('2100-01-01T00:00:00Z');
const USUAL = { everyMs: 20_000, heartbeatMs: 600_000, lateMs: 720_000 };

describe('somebody who has the database alone', () => {
  it('cannot stop heads by a note of the last one in the future: it is warned of, told and put right', async () => {
    await round();
    await admin`update ledgerline.audit_head set written_at = ${FUTURE} where org_id = ${org}`;
    await grow();
    expect(await readiness(app).warnings()).toEqual(['auditHeads']);
    const told: string[] = [];
    const reportNote = ({ error }: { error: HeadsRefused }) => told.push(error.code);
    expect(await round({ ...USUAL, minutesOn: 1, reportNote })).toBe('written');
    expect(told).toEqual(['HEAD_NOTE_CHANGED']);
    expect(await readiness(app).warnings()).toEqual([]);
  });

  it('cannot stop them by a note that the newest link has one just now', async () => {
    await round();
    await grow();
    await admin`update ledgerline.audit_head set written_at = now(), written_seq = written_seq + 1
      where org_id = ${org}`;
    expect(await round({ ...USUAL, minutesOn: 1 })).toBe('written');
  });

  it('cannot stop them by a lease without an end', async () => {
    await round();
    await admin`update ledgerline.audit_head set lease_until = ${FUTURE} where org_id = ${org}`;
    await grow();
    expect(await round({ ...USUAL, minutesOn: 1 })).toBe('written');
  });

  it('cannot stop them by hiding the org from who has written its heads', async () => {
    await round();
    let chains = await ownHeads().newest();
    let nowMs = Date.now();
    const clock = { now: () => nowMs };
    const heads = { ...ownHeads(), newest: async () => Promise.resolve(chains) };
    const write = writer({ ...USUAL, heads, clock, timeOfDay: clock });
    expect(await write()).toBe('nothing due');
    chains = [];
    nowMs += 11 * 60_000;
    expect(await write()).toBe('written');
  });

  it('does not keep the lease from everybody without being told of', async () => {
    await round();
    await grow();
    const heads = { ...ownHeads(), take: async () => Promise.resolve(undefined) };
    expect(await round({ ...USUAL, heads, minutesOn: 5 })).toBe('nothing due');
    expect(await round({ ...USUAL, heads, minutesOn: 13 })).toContain('gives nobody the lease');
  });

  it('cannot keep the org itself from being told its newest head', async () => {
    await round();
    const line = linesOf().at(-1);
    expect(await ownHeads().tell(org, 60_000)).toMatchObject({ line });
    expect(await ownHeads().tell(org, 60_000)).toBeUndefined();
    await admin`update ledgerline.audit_head set tell_after = ${FUTURE} where org_id = ${org}`;
    expect(await ownHeads().tell(org, 60_000)).toMatchObject({ line });
  });

  it('does not hide, by what it says of links, that no head has been written for an hour', async () => {
    await round();
    await grow();
    await admin`update ledgerline.audit_chain set sealed_at = now() where org_id = ${org}`;
    await admin`update ledgerline.audit_head set written_at = ${FUTURE} where org_id = ${org}`;
    expect(await verify()).toMatchObject({ sound: true });
    const hourLater = { clock: clocks(60).timeOfDay };
    expect(await verify(hourLater)).toMatchObject({
      sound: false,
      fault: 'headsStopped',
      links: 5,
      agreed: { seq: 4 },
    });
    await round({ minutesOn: 60 });
    const from: unknown = expect.any(String);
    expect(await verify(hourLater)).toMatchObject({ sound: true, heads: [{ longestGap: { from } }] });
  });
});

describe('a head of a time to come', () => {
  it('does not stand for those that are not written', async () => {
    await round({ minutesOn: 60 });
    expect(await verify()).toMatchObject({ sound: false, fault: 'headsAhead' });
    await grow();
    let nowMs = Date.now();
    const clock = { now: () => nowMs };
    const write = writer({ ...USUAL, clock, timeOfDay: clock });
    expect(await write()).toBe('nothing due');
    nowMs += 21_000;
    expect(await write()).toBe('written');
  });
});

describe('an old copy', () => {
  const later = () => ({ clock: clocks(600).timeOfDay });

  it('is sound as of when it was made, and not as of now or of before it was there', async () => {
    await round();
    const asOfMs = Date.now();
    expect(await verify(later())).toMatchObject({ sound: false, fault: 'headsStopped' });
    expect(await verify({ ...later(), asOfMs })).toMatchObject({ sound: true });
    expect(await verify({ ...later(), asOfMs: asOfMs - 3_600_000 })).toMatchObject({
      sound: false,
      fault: 'headsAhead',
    });
  });

  it('of the heads alone shows that what they cover was not changed since', async () => {
    await round();
    const copy = linesOf();
    const asOfMs = Date.now() + 5 * 60_000;
    await grow();
    await round({ minutesOn: 10 });
    putLines(copy);
    expect(await verify()).toMatchObject({ sound: false, fault: 'headsCut' });
    expect(await verify({ ...later(), asOfMs })).toMatchObject({ sound: true, heads: [{ count: 1 }] });
    await admin`update ledgerline.audit_chain set hash = sha256('x') where org_id = ${org} and seq = 4`;
    expect(await verify({ ...later(), asOfMs })).toMatchObject({ sound: false });
  });
});
