/** An approval that rests on a figure past its limit is found out, by the figure's own word and by the ERP's books. */
import { describe, expect, it } from 'vitest';
import { type CreditCheck, judgeApprovals, recoveredAfter, type Stretch, untested } from './approvals.ts';

const LIMIT_MS = 2_000;

function check(sentAt: number, more: Partial<CreditCheck> = {}): CreditCheck {
  return { sentAt, receivedAt: sentAt + 10, approved: true, decided: true, asOf: sentAt - 1_000, ...more };
}

const broken = (checks: readonly CreditCheck[], poor: readonly { from: number; to: number }[] = []) =>
  judgeApprovals({ checks, poor }, LIMIT_MS);

describe('the judge of approvals', () => {
  it('finds nothing where figures were within their limit and the ERP had room', () => {
    expect(broken([check(10_000), check(11_000, { approved: false, asOf: 1 })])).toEqual([]);
  });

  it('finds one that says itself that its figure was past the limit', () => {
    expect(broken([check(10_000, { asOf: 7_999 })])[0]).toContain('approved from a figure past its limit: 1');
  });

  it('finds one that rests on no figure', () => {
    expect(broken([check(10_000, { asOf: undefined })])[0]).toContain('approved without a figure');
  });

  it('finds one that lies of its figure’s age, since the ERP had no room for longer than the limit', () => {
    const poor = [{ from: 7_000, to: 12_000 }];
    expect(broken([check(10_000)], poor)[0]).toContain('the ERP had had no room');
    // Within the limit of the change an older figure may still decide; after the next change it may be the new one.
    expect(broken([check(8_999), check(11_995)], poor)).toEqual([]);
  });
});

const stretch: Stretch = { unreadFrom: 9_500, poorFrom: 10_000, to: 14_000, readsLost: 3 };
const unknown = (sentAt: number) => check(sentAt, { approved: false, decided: false, asOf: undefined });

describe('stretches without credit', () => {
  const why = (checks: readonly CreditCheck[], wanted = 1) =>
    untested({ checks, stretches: [stretch], poor: [] }, wanted, LIMIT_MS);

  it('put the promise to the test where an amount is asked for past the limit, whatever comes of it', () => {
    expect(why([unknown(12_001)])).toEqual([]);
    expect(why([check(12_001, { asOf: 9_000 })])).toEqual([]);
  });

  it('do not where the only amounts are asked for within the limit, or answered when it is over', () => {
    expect(why([unknown(11_999), unknown(13_995)])[0]).toContain('no amount was asked for past the limit');
  });

  it('do not count where the ERP was read all the same, and are too few then', () => {
    expect(why([unknown(12_001), check(12_500, { asOf: 10_400 })])).toEqual([
      'not put to the test: 0 of 1 stretches without credit',
    ]);
    expect(why([unknown(12_001)], 2)).toEqual(['not put to the test: 1 of 2 stretches without credit']);
  });
});

describe('recovery of credit', () => {
  it('is the longest time from a fault to the first verdict that was asked for after it', () => {
    const checks = [check(900), check(1_100, { decided: false }), check(1_500), check(9_000)];
    expect(recoveredAfter({ checks, stretches: [] }, [1_000, 8_800, 9_500])).toEqual({ seconds: 0.51, trials: 2 });
  });

  it('is counted from the end of a stretch too, and without what a stretch takes of it', () => {
    const checks = [unknown(12_500), check(14_190)];
    // The fault: half a second before the stretch and 0.2 s after it.
    expect(recoveredAfter({ checks, stretches: [stretch] }, [9_000])).toEqual({ seconds: 0.7, trials: 2 });
    expect(recoveredAfter({ checks, stretches: [stretch] }, [13_000])).toEqual({ seconds: 0.2, trials: 2 });
  });
});
