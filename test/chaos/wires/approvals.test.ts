/** An approval that rests on a figure past its limit is found out, by the figure's own word and by the ERP's books. */
import { describe, expect, it } from 'vitest';
import { type CreditCheck, judgeApprovals, recoveredAfter } from './approvals.ts';

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

describe('recovery of credit', () => {
  it('is the longest time from a fault to the first verdict that was asked for after it', () => {
    const checks = [check(900), check(1_100, { decided: false }), check(1_500), check(9_000)];
    expect(recoveredAfter({ checks }, [1_000, 8_800, 9_500])).toEqual({ seconds: 0.51, trials: 2 });
  });
});
