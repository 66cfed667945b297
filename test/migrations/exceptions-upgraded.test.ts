/**
 * What had failed for good under a released version, and what people had asked about it, under this one: listed as it stood, and
 * replayed by today's use cases. Each order has a quantity of its own; the ERP's own books judge.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../companion/src/database/client.ts';
import { orgAdministration } from '../../companion/src/database/stores/orgs.ts';
import { exceptionPageSchema } from '../../companion/src/http/exceptions/exception-schema.ts';
import { batchSchema } from '../../companion/src/http/exceptions/replay-schema.ts';
import { hashSecret, newClientSecret } from '../../companion/src/http/oauth/client-secret.ts';
import { SCOPES } from '../../companion/src/http/oauth/port.ts';
import { bodyOf, Caller, problemOf } from '../integration/companion/caller.ts';
import { Operator } from '../integration/companion/operator.ts';
import { until } from '../integration/companion/until.ts';
import { exceptionsOf, type LeftException } from './exceptions.ts';
import { type Ground, openGround } from './ground.ts';

const RELEASE = '0018';
/** Those of the other orders are below. */
const OWN_FROM = 10;

let ground: Ground;
let ana: Operator;
let ben: Operator;
const left = exceptionsOf(RELEASE);
const those = (what: LeftException['what']) => left.filter((each) => each.what === what && each.quantity !== undefined);
const only = (what: LeftException['what']): LeftException => {
  const [one, ...others] = left.filter((each) => each.what === what);
  if (one === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} of ${what}`);
  return one;
};

beforeAll(async () => {
  ground = await openGround(RELEASE);
  await ground.upgrade();
  const { url } = await ground.companion('api');
  const client = await clientOf(ground, ground.org.orgId);
  ana = new Operator(new Caller(url, client), 'ana');
  ben = new Operator(new Caller(url, client), 'ben');
});
afterAll(() => ground.close());

describe('the exceptions of the release that ended with migration 0018', () => {
  it('are listed as they were, each with the version that its payload had', async () => {
    expect(new Set(left.map(({ what }) => what)).size).toBe(10);
    const page = bodyOf(await ana.send('/v1/exceptions?state=all&limit=200'), exceptionPageSchema);
    const found = page.items.map(({ exceptionId, kind, remedy, state, payloadVersion, subject }) => {
      return { exceptionId, kind, remedy, state, version: payloadVersion, subject };
    });
    expect(found).toEqual(left.map(({ orgId: _org, what: _what, quantity: _of, batchId: _in, ...each }) => each));
    expect((await ana.show(only('edited').exceptionId)).payloads.map(({ version }) => version)).toEqual([1, 2]);
  });
});

describe('the exceptions of the release that ended with migration 0018, once their work is taken up,', () => {
  beforeAll(async () => {
    await ground.joinOutside();
    await ground.companion('worker');
  });

  it('of a batch that was in the hands of a process that is gone are replayed to the end, each order once', async () => {
    const running = those('running');
    // The order that it had sent and not heard of is looked up: only then is it known whether there are two.
    const batch = await until(async () => {
      const done = await ana.done(running[0]?.batchId ?? '');
      return done.replays.every(({ submissionState }) => submissionState !== 'pending') && done;
    });
    expect(batch).toMatchObject({ total: 4, done: 4, failed: 0, requestedBy: 'asserted:ana' });
    expect(batch.replays.map(({ submissionState }) => submissionState)).toEqual(batch.replays.map(() => 'accepted'));
    await booked(running);
    for (const { exceptionId } of running) expect(await ana.show(exceptionId)).toMatchObject({ state: 'replayed' });
  });

  it('that wait for a second person wait for one still: who asked is refused, another is not', async () => {
    const waiting = those('waiting');
    const address = `/v1/exception-replays/${waiting[0]?.batchId ?? ''}/approve`;
    expect(problemOf(await ana.send(address, {}), 403).code).toBe('APPROVER_IS_REQUESTER');
    expect(await quantities()).not.toContain(Number(waiting[0]?.quantity));
    bodyOf(await ben.send(address, { reason: 'seen' }), batchSchema);
    const batch = await ana.done(waiting[0]?.batchId ?? '');
    expect(batch).toMatchObject({ total: 2, done: 2, failed: 0, approvedBy: 'asserted:ben' });
    await booked(waiting);
  });

  it('that are open are replayed in the version that they have, each as one order', async () => {
    const open = [...those('open'), ...those('edited'), ...those('refused')];
    expect(open.map(({ remedy }) => remedy).toSorted()).toEqual(['askAgain', 'resubmit', 'resubmit', 'takeInAgain']);
    const batch = await ana.replayed({ exceptionIds: open.map(({ exceptionId }) => exceptionId) });
    expect(batch).toMatchObject({ total: 4, done: 4, failed: 0 });
    await booked(open);
  });

  it('that a second person had declined are asked for anew', async () => {
    const { exceptionId } = only('declined');
    const { batchId } = bodyOf(await ana.replay({ exceptionIds: [exceptionId] }), batchSchema, 202);
    bodyOf(await ben.send(`/v1/exception-replays/${batchId}/approve`, {}), batchSchema);
    expect(await ana.done(batchId)).toMatchObject({ total: 1, done: 1, failed: 0 });
    await booked(those('declined'));
  });

  it('that the org refused to be told of are told again', async () => {
    const { exceptionId, subject } = only('notTold');
    expect(await ana.replayed({ exceptionIds: [exceptionId] })).toMatchObject({ done: 1, failed: 0 });
    const [told] = await ground.admin<{ same: boolean }[]>`
      select d.delivered_version = s.version as same from ledgerline.submission s
      join ledgerline.salesforce_delivery d using (org_id, submission_id) where s.submission_id = ${subject}`;
    expect(told).toEqual({ same: true });
  });

  it('that are no order, or are over, are refused by name', async () => {
    const replay = async (what: LeftException['what'], status: number) =>
      problemOf(await ana.replay({ exceptionIds: [only(what).exceptionId] }), status).code;
    expect(await replay('unreadable', 422)).toBe('VALIDATION');
    expect(await replay('replayed', 409)).toBe('EXCEPTION_STATE');
    expect(await replay('settled', 409)).toBe('EXCEPTION_STATE');
  });

  it('have led to one order each in the ERP, and to no other', async () => {
    const wanted = new Set(left.flatMap(({ quantity }) => (quantity === undefined ? [] : [Number(quantity)])));
    expect(wanted.size).toBe(14);
    expect(await quantities()).toEqual([...wanted].toSorted((a, b) => a - b));
  });
});

/** Of the orders that exceptions are about, as the ERP has them. */
async function quantities(): Promise<readonly number[]> {
  const all = (await ground.books()).map(({ quantity }) => Number(quantity));
  return all.filter((quantity) => quantity > OWN_FROM).toSorted((a, b) => a - b);
}

/** A replay has ended when the order is under way: what the ERP was not heard of in time is looked up after that. */
async function booked(of: readonly LeftException[]): Promise<void> {
  for (const { quantity } of of) {
    const count = await until(async () => (await quantities()).filter((each) => each === Number(quantity)).length);
    expect(count, `orders of ${quantity ?? 'no'} pieces`).toBe(1);
  }
}

/** The client's secret is not known here: as an operator who rotates it, and lets it do what operators do. */
async function clientOf({ database }: Ground, orgId: string) {
  const owner = connect(database.ownerUrl, { max: 1, name: 'test operator' });
  try {
    const clientSecret = newClientSecret(randomBytes);
    const orgs = orgAdministration(owner);
    const clientId = await orgs.rotate(orgId, hashSecret(clientSecret), 0, 'operator');
    if (clientId === undefined) throw new Error(`there is no org ${orgId}`);
    await orgs.grant(orgId, clientId, SCOPES, 'operator');
    return { clientId, clientSecret };
  } finally {
    await owner.end();
  }
}
