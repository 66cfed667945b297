/** A request of the org that was never taken in, or late, is found out. */
import { describe, expect, it } from 'vitest';
import { askedInOrg, ASKING_RUN, longestWait, type Request } from './asking.ts';
import type { StoredSubmission } from './books.ts';
import { clientOrder } from './orders.ts';

const request = (n: number, told: boolean): Request => ({
  ...{ reference: `ask-${n}`, key: `key-${n}`, requestedAt: 10_000, told },
  body: clientOrder(ASKING_RUN, n, () => 0).body,
});
const taken = (n: number, createdAt: number): StoredSubmission => ({
  ...{ submissionId: `sub-${n}`, key: `key-${n}`, erpKey: `LL-${n}`, reference: `ask-${n}`, state: 'accepted' },
  ...{ reasonCode: undefined, erpOrderNumber: `SO${n}`, createdAt },
});

describe('what the org asked for', () => {
  const asked = (stored: readonly StoredSubmission[]) =>
    askedInOrg([request(1, true), request(2, false)], stored).map(({ reference, acknowledged }) => [
      reference,
      [...acknowledged],
    ]);

  it('is acknowledged by the submissions under its key, each of them', () => {
    const twice = { ...taken(2, 80_000), submissionId: 'sub-9' };
    expect(asked([taken(1, 11_000), taken(2, 70_000), twice])).toEqual([
      ['ask-1', ['sub-1']],
      ['ask-2', ['sub-2', 'sub-9']],
    ]);
  });

  it('and was never taken in is acknowledged by none, whatever else was', () => {
    expect(asked([taken(1, 11_000), taken(3, 12_000)])).toEqual([
      ['ask-1', ['sub-1']],
      ['ask-2', []],
    ]);
  });
});

describe('the longest wait', () => {
  const requests = [request(1, true), request(2, true), request(3, false), request(4, false)];

  it('is that of those whose event was published, or of those whose event was lost', () => {
    const stored = [taken(1, 11_000), taken(2, 14_000), taken(3, 75_000), taken(4, 30_000)];
    expect(longestWait(requests, stored, true)).toEqual({ seconds: 4, trials: 2 });
    expect(longestWait(requests, stored, false)).toEqual({ seconds: 65, trials: 2 });
  });

  it('does not count what was never taken in as a trial, so that it is missing from them', () => {
    expect(longestWait(requests, [taken(1, 11_000)], true)).toEqual({ seconds: 1, trials: 1 });
    expect(longestWait(requests, [], false)).toEqual({ seconds: 0, trials: 0 });
  });
});
