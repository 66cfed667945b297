import { describe, expect, it } from 'vitest';
import type { CanonicalOrder } from '../canonical/order.ts';
import type { SubmissionAnswer } from '../orders/answer.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { type RecordFields, SalesforceError, type SalesforcePort } from '../systems/salesforce/port.ts';
import type { RefusedRequest } from './dead-letters/port.ts';
import { requestedOrders } from './requested.ts';

const NOW_MS = Date.parse('2026-11-02T10:00:00.000Z');
const RECORDS = ['a01LL0000000000001', 'a01LL0000000000002', 'a01LL0000000000003'];
const [SOURCE, OTHER_SOURCE] = ['006LL0000000001', '006LL0000000002'] as const;

/** Records that wait, one of each of `sources`; `fails`: what submitting the first ends with. */
function open(
  fails: () => unknown,
  raise: () => void = () => undefined,
  sources: readonly string[] = [SOURCE, OTHER_SOURCE],
  lost = 0,
) {
  const seen = {
    inHand: new Set<string>(),
    submitted: [] as string[],
    raised: [] as RefusedRequest[],
    reported: [] as unknown[],
    written: [] as RecordFields[],
  };
  const port: Pick<SalesforcePort, 'query' | 'update'> = {
    query: async () =>
      sources.map((source, at) => ({
        ...{ Id: RECORDS[at], Key__c: `key-${String(at)}`, Payload__c: String(at), State__c: 'requested' },
        Source_Record__c: source,
        CreatedDate: `2026-11-02T09:0${String(at)}:00.000+0000`,
      })),
    update: async (_object, _id, fields) => {
      seen.written.push(fields);
    },
  };
  const orders = requestedOrders({
    orgs: { org: async () => ({ port, connection: {} }) as never },
    submitOrder: async (_caller, { idempotencyKey }) => {
      if (idempotencyKey === 'key-0') throw fails();
      seen.submitted.push(idempotencyKey);
      return { submission: { submissionId: idempotencyKey } } as unknown as SubmissionAnswer;
    },
    deliveries: { recordKey: async (_orgId, submissionId) => submissionId },
    requests: {
      otherKeys: async () => [],
      take: async (_orgId, recordId) => {
        seen.inHand.add(recordId);
        return recordId === RECORDS[0] ? lost : 0;
      },
      taken: async (_orgId, recordId) => {
        seen.inHand.delete(recordId);
      },
    },
    deadLetters: {
      raiseRequest: async (_orgId, refused) => {
        raise();
        seen.raised.push(refused);
      },
      settleRequest: async () => undefined,
    },
    readOrder: () => ({ lines: [], currency: 'USD' }) as unknown as CanonicalOrder,
    ...{ clock: { now: () => NOW_MS }, newId: () => 'id', report: ({ error }) => seen.reported.push(error) },
  });
  return { ...seen, look: () => orders.submitOverdue('org', 0) };
}

const UNAVAILABLE = new LedgerlineError('DATABASE_UNAVAILABLE');
const DEFECT = new TypeError('a defect of ours');
const LOCKED = new SalesforceError('UNABLE_TO_LOCK_ROW', 'locked', { retryable: true, outcomeKnown: true });

describe('a requested order that fails with what should not be', () => {
  it('is an exception, says so on its record, stays requested, and keeps no later one back', async () => {
    const here = open(() => DEFECT);
    expect(await here.look()).toBe(2);
    expect(here.submitted).toEqual(['key-1']);
    expect(here.raised).toMatchObject([{ recordId: RECORDS[0], code: 'INTERNAL' }]);
    expect(here.written).toEqual([expect.objectContaining({ Reason_Code__c: 'INTERNAL' })]);
    expect(here.written[0]).not.toHaveProperty('State__c');
    expect(here.reported).toEqual([DEFECT]);
  });

  it('is not rejected where it cannot be kept as an exception, and keeps no later one back', async () => {
    const unkept = new Error('unsupported Unicode escape sequence');
    const here = open(
      () => new LedgerlineError('VALIDATION'),
      () => {
        throw unkept;
      },
    );
    expect(await here.look()).toBe(2);
    expect(here.submitted).toEqual(['key-1']);
    expect(here.written).toEqual([expect.objectContaining({ Reason_Code__c: 'VALIDATION' })]);
    expect(here.written[0]).not.toHaveProperty('State__c');
    expect(here.reported).toEqual([unkept]);
  });

  it('keeps no later one back where the org fails for this one, and is told once all were tried', async () => {
    const here = open(() => LOCKED);
    await expect(here.look()).rejects.toBe(LOCKED);
    expect(here.submitted).toEqual(['key-1']);
  });

  it('keeps back what its own source requested later, so that this comes after it, and nothing of another', async () => {
    const here = open(() => LOCKED, undefined, [SOURCE, SOURCE, OTHER_SOURCE]);
    await expect(here.look()).rejects.toBe(LOCKED);
    expect(here.submitted).toEqual(['key-2']);
  });

  it.each([
    ['our database is away', () => DEFECT, UNAVAILABLE],
    ['our database is full', () => DEFECT, new LedgerlineError('DATABASE_FULL')],
  ])('ends the look at once where %s', async (_what, fails, away) => {
    const here = open(fails, () => {
      throw away;
    });
    await expect(here.look()).rejects.toBe(away);
    expect(here.submitted).toEqual([]);
  });

  it.each(['DATABASE_UNAVAILABLE', 'DATABASE_FULL'] as const)(
    'ends the look at once where submitting meets %s, and does not give that as the record’s reason',
    async (code) => {
      const away = new LedgerlineError(code);
      const here = open(() => away);
      await expect(here.look()).rejects.toBe(away);
      expect(here.submitted).toEqual([]);
      expect(here.written).toEqual([]);
    },
  );

  it('ends the look at once where the org is away', async () => {
    const away = new SalesforceError('SERVER_UNAVAILABLE', 'away', { retryable: true, outcomeKnown: true });
    const here = open(() => away);
    await expect(here.look()).rejects.toBe(away);
    expect(here.submitted).toEqual([]);
  });
});

describe('a requested order whose taking in ended the process before', () => {
  it('is tried a third time, as any other', async () => {
    const here = open(() => new LedgerlineError('VALIDATION'), undefined, undefined, 2);
    expect(await here.look()).toBe(2);
    expect(here.raised).toMatchObject([{ recordId: RECORDS[0], code: 'VALIDATION' }]);
    expect(here.inHand.size).toBe(0);
  });

  it('is not tried a fourth time: it is an exception, its record says so, and the next is taken in', async () => {
    const here = open(() => DEFECT, undefined, undefined, 3);
    expect(await here.look()).toBe(2);
    expect(here.submitted).toEqual(['key-1']);
    expect(here.reported).toEqual([]);
    expect(here.raised).toMatchObject([{ recordId: RECORDS[0], code: 'POISONED' }]);
    expect(here.raised[0]?.order).toBeUndefined();
    expect(here.written).toEqual([
      expect.objectContaining({ State__c: 'rejected', Reason_Code__c: 'POISONED' }) as unknown,
    ]);
    expect(here.inHand.size).toBe(0);
  });

  it('and that cannot be kept as an exception stays requested, and is not tried either', async () => {
    const here = open(
      () => DEFECT,
      () => {
        throw new Error('not kept');
      },
      undefined,
      3,
    );
    expect(await here.look()).toBe(2);
    expect(here.submitted).toEqual(['key-1']);
    expect(here.written[0]).not.toHaveProperty('State__c');
    expect([...here.inHand]).toEqual([RECORDS[0]]);
  });

  it('is in hand no more where the org or the database failed for it', async () => {
    const here = open(() => LOCKED);
    await expect(here.look()).rejects.toBe(LOCKED);
    expect(here.inHand.size).toBe(0);
  });
});
