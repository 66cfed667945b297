/** When an org is told again of what it did not take, and what of it goes together. */
import { expect, it } from 'vitest';
import { ORDER } from '../orders/doubles/desk.ts';
import { defaultRules } from '../rules/default-rules.ts';
import { rulePolicies } from '../rules/policies.ts';
import {
  type Change,
  SalesforceError,
  type SalesforceFailure,
  type SalesforcePort,
} from '../systems/salesforce/port.ts';
import { createDeliver } from './deliver.ts';
import type { ClaimedDelivery, DeliveryFailure, DeliveryStore } from './port.ts';

const REQUEST_MS = 15_000;
const KNOWN = { retryable: true, outcomeKnown: true };
const UNKNOWN = { retryable: true, outcomeKnown: false };
const FOR_GOOD = { retryable: false, outcomeKnown: true };

type Told = (changes: readonly Change[]) => readonly (SalesforceError | undefined)[] | Promise<never>;

/** An org that answers as `told` says, and what is kept of it. Each turn gives out what has not been told yet. */
function desk(claims: readonly ClaimedDelivery[], told: Told, share = 0.5) {
  let nowMs = 0;
  const waiting = [...claims];
  const requests: (readonly string[])[] = [];
  const failed: { readonly submissionId: string; readonly code: string; readonly retryInMs: number | undefined }[] = [];
  const done: string[] = [];
  const paused: { readonly failure: DeliveryFailure; readonly pausesMs: readonly number[]; readonly of: number }[] = [];
  const reported: (string | undefined)[] = [];
  const deliveries: DeliveryStore = {
    claim: async (_orgId, { limit }) => {
      const given = waiting.splice(0, limit);
      return { claims: given, more: waiting.length > 0 };
    },
    complete: async (_orgId, submissionId) => {
      done.push(submissionId);
      return false;
    },
    fail: async (_orgId, submissionId, _fence, { failure, retryInMs }) => {
      failed.push({ submissionId, code: failure.code, retryInMs });
      return true;
    },
    pause: async (_orgId, leases, failure, pausesMs) => {
      paused.push({ failure, pausesMs, of: leases.length });
      return { attempts: paused.length, pauseMs: pausesMs[0] ?? 0 };
    },
    recordKey: async () => undefined,
  };
  const send = async (changes: readonly Change[]) => {
    requests.push(changes.map(({ upserts }) => String(upserts[0]?.by.value)));
    return told(changes);
  };
  const port: Pick<SalesforcePort, 'change' | 'changeTogether'> = {
    change: async (upserts, events) => {
      const [failure] = await send([{ upserts, events }]);
      if (failure !== undefined) throw failure;
      return [];
    },
    changeTogether: send,
  };
  const deliver = createDeliver({
    ...{ deliveries, policies: rulePolicies, rules: { snapshot: async () => defaultRules() }, random: () => share },
    steady: { now: () => nowMs },
    orgs: { org: async () => ({ port: port as SalesforcePort, connection: {} as never }) },
    report: ({ submissionId }) => reported.push(submissionId),
  });
  return {
    ...{ requests, failed, done, paused, reported },
    run: () => deliver({ orgId: 'org', submissionId: claims[0]?.submission.submissionId ?? '' }),
    deliveries,
    pass: (ms: number) => (nowMs += ms),
  };
}

function claimOf(at: number, attempts = 1): ClaimedDelivery {
  return {
    ...{ fence: 1, attempts, version: 2, recordKey: `key-${at}`, deliveredHeld: false },
    submission: {
      ...{ submissionId: `s-${at}`, source: ORDER.source, revision: 1, accountId: ORDER.accountId, order: ORDER },
      ...{ connectionId: 'erp', entity: 'us', customer: 'ACME', payer: 'ACME', contentHash: 'c', erpKey: 'LL-1' },
      ...{ state: 'accepted', ask: 'submit', amount: { amount: '1000.00', currency: 'USD' }, rulesHash: 'r' },
      ...{ requestedBy: 'asserted:rep', attempts: 1 },
      createdAt: '2026-11-24T09:00:00.000Z',
      updatedAt: '2026-11-24T09:00:01.000Z',
    },
  };
}

const many = (count: number): ClaimedDelivery[] => Array.from({ length: count }, (_, at) => claimOf(at));
const refusal = (code: string, how: SalesforceFailure = FOR_GOOD) => new SalesforceError(code, 'in its words', how);
const refuses =
  (code: string, how?: SalesforceFailure): Told =>
  () =>
    Promise.reject(refusal(code, how));

/** How long after its failure one submission is told again, ms; undefined: it is given up on. */
async function pauseAfter(
  code: string,
  how: SalesforceFailure,
  { attempts = 1, share = 0.5 } = {},
): Promise<number | undefined> {
  const { run, failed } = desk([claimOf(0, attempts)], refuses(code, how), share);
  await run();
  expect(failed).toHaveLength(1);
  return failed[0]?.retryInMs;
}

it('tells nothing newer while the org may still be at work on what it did not answer', async () => {
  expect(await pauseAfter('TOO_SLOW', UNKNOWN)).toBe(REQUEST_MS);
});

it('waits by the rule of the code, any part of it, and as long as the org itself says', async () => {
  expect(await pauseAfter('UNABLE_TO_LOCK_ROW', KNOWN)).toBe(500);
  expect(await pauseAfter('UNABLE_TO_LOCK_ROW', KNOWN, { attempts: 4 })).toBe(7_500);
  expect(await pauseAfter('UNABLE_TO_LOCK_ROW', KNOWN, { attempts: 4, share: 0 })).toBe(0);
  expect(await pauseAfter('UNABLE_TO_LOCK_ROW', { ...KNOWN, retryAfterMs: 9_000 }, { attempts: 4 })).toBe(9_000);
});

it('gives up what only a person can put right at once, and the rest once its schedule has ended', async () => {
  expect(await pauseAfter('FIELD_CUSTOM_VALIDATION_EXCEPTION', FOR_GOOD)).toBeUndefined();
  expect(await pauseAfter('UNABLE_TO_LOCK_ROW', KNOWN, { attempts: 22 })).toBeDefined();
  expect(await pauseAfter('UNABLE_TO_LOCK_ROW', KNOWN, { attempts: 23 })).toBeUndefined();
});

it('asks again when a page stands where the answer should, and a defect of ours only so often', async () => {
  expect(await pauseAfter('ANSWER_BROKEN', { retryable: false, outcomeKnown: false })).toBe(REQUEST_MS);
  const broken: Told = () => Promise.reject(new TypeError('a defect'));
  const { run, failed } = desk([claimOf(0, 3), claimOf(1, 4)], broken);
  await run();
  expect(failed).toMatchObject([
    { submissionId: 's-0', code: 'INTERNAL', retryInMs: 300_000 },
    { submissionId: 's-1', code: 'INTERNAL', retryInMs: undefined },
  ]);
});

it('sends nothing that could outlast its lease, after the process has stood still', async () => {
  const { run, requests, deliveries, pass } = desk([claimOf(0)], () => [undefined]);
  const { claim } = deliveries;
  Object.assign(deliveries, {
    claim: async (...given: Parameters<typeof claim>) => {
      pass(REQUEST_MS + 1);
      return claim(...given);
    },
  });
  await run();
  expect(requests).toEqual([]);
});

it('tells of many in as few requests as the org takes, and of one alone as ever', async () => {
  const all = desk(many(200), (changes) => changes.map(() => undefined));
  await all.run();
  expect(all.requests.map(({ length }) => length)).toEqual([75, 75, 50]);
  expect(all.done).toHaveLength(200);
});

it('fails none for another that is refused, and none for one that cannot even be written', async () => {
  const unwritable = { ...claimOf(2), submission: { ...claimOf(2).submission, amount: undefined as never } };
  const { run, failed, done } = desk([claimOf(0), claimOf(1), unwritable, claimOf(3)], (changes) =>
    changes.map(({ upserts }) => (upserts[0]?.by.value === 'key-1' ? refusal('STRING_TOO_LONG') : undefined)),
  );
  await run();
  expect(done).toEqual(['s-0', 's-3']);
  expect(failed.map(({ submissionId, code }) => [submissionId, code])).toEqual([
    ['s-1', 'STRING_TOO_LONG'],
    ['s-2', 'INTERNAL'],
  ]);
});

it('finds the one for which the org refuses a whole request', async () => {
  const { run, failed, done, requests } = desk(many(64), (changes) =>
    changes.some(({ upserts }) => upserts[0]?.by.value === 'key-9')
      ? Promise.reject(refusal('JSON_PARSER_ERROR'))
      : changes.map(() => undefined),
  );
  await run();
  expect(failed.map(({ submissionId }) => submissionId)).toEqual(['s-9']);
  expect(done).toHaveLength(63);
  expect(requests.length).toBeLessThanOrEqual(13);
});

it('tells of fewer at once after a request that was not answered', async () => {
  const { run, requests, deliveries } = desk(many(75), refuses('TOO_SLOW', UNKNOWN));
  await run();
  let limit = 0;
  const { claim } = deliveries;
  Object.assign(deliveries, {
    claim: async (...given: Parameters<typeof claim>) => {
      ({ limit } = given[1]);
      return claim(...given);
    },
  });
  await run();
  expect(requests.map(({ length }) => length)).toEqual([75]);
  expect(limit).toBe(38);
});

it.each(['SIGN_IN_REFUSED', 'ADDRESS_REFUSED', 'ORG_CHANGED', 'REQUEST_LIMIT_EXCEEDED', 'SERVER_UNAVAILABLE'])(
  'leaves an org alone that takes nothing (%s), says so once, and gives up no message for it',
  async (code) => {
    const { run, failed, paused, reported } = desk(many(3), refuses(code, KNOWN));
    await run();
    expect(failed).toEqual([]);
    expect(paused).toMatchObject([{ failure: { code }, of: 3 }]);
    expect(Math.max(...(paused[0]?.pausesMs ?? []))).toBeLessThanOrEqual(300_000);
    expect(reported).toEqual([undefined]);
  },
);
