import { describe, expect, it } from 'vitest';
import type { CreditAnswer } from './answer.ts';
import { creditMemo } from './answer-memo.ts';

const ASKED = { orgId: 'org', accountId: 'ACCOUNT', refresh: false, deadlineMs: 8_000, correlationId: 'c-1' };

function openMemo() {
  const world = { now: 0 };
  const works: { answer(code: string): void; fail(error: Error): void }[] = [];
  const memo = creditMemo({
    clock: { now: () => world.now },
    showCredit: ({ accountId }) =>
      new Promise<CreditAnswer>((resolve, reject) => {
        works.push({
          answer: (code) => {
            const headline = { code, message: code };
            resolve({ accountId, headline, entities: [], rulesHash: '', answeredAt: '' });
          },
          fail: reject,
        });
      }),
  });
  const ask = (more: Partial<typeof ASKED> = {}) => memo.showCredit({ ...ASKED, ...more });
  const code = async (asked: Promise<CreditAnswer>) => (await asked).headline.code;
  return { world, works, memo, ask, code };
}

describe('a credit answer', () => {
  it('is worked out once for all who ask at once, and given again for a second', async () => {
    const { world, works, ask, code } = openMemo();
    const asked = [ask(), ask(), ask()];
    works[0]?.answer('ROOM');
    for (const each of asked) expect(await code(each)).toBe('ROOM');
    world.now = 999;
    expect(await code(ask())).toBe('ROOM');
    expect(works).toHaveLength(1);
    world.now = 1_000;
    void ask();
    expect(works).toHaveLength(2);
  });

  it('is ready while it would be given again, and not a moment longer', async () => {
    const { world, works, memo, ask } = openMemo();
    const ready = () => memo.ready('org', 'ACCOUNT')?.headline.code;
    const asked = ask();
    expect(ready()).toBeUndefined();
    works[0]?.answer('ROOM');
    await asked;
    expect(ready()).toBe('ROOM');
    expect(memo.ready('org-2', 'ACCOUNT')).toBeUndefined();
    world.now = 1_000;
    expect(ready()).toBeUndefined();
    world.now = 999;
    memo.forget('org', 'ACCOUNT');
    expect(ready()).toBeUndefined();
    expect(works).toHaveLength(1);
  });

  it('is that of the org and account that ask', () => {
    const { works, ask } = openMemo();
    void ask();
    void ask({ orgId: 'org-2' });
    void ask({ accountId: 'ACCOUNT-2' });
    expect(works).toHaveLength(3);
  });

  it('is never given again to a refresh, whose answer takes its place', async () => {
    const { works, ask, code } = openMemo();
    const first = ask();
    works[0]?.answer('OLD');
    await first;
    const refreshed = ask({ refresh: true });
    expect(works).toHaveLength(2);
    works[1]?.answer('NEW');
    expect(await code(refreshed)).toBe('NEW');
    expect(await code(ask())).toBe('NEW');
    expect(works).toHaveLength(2);
  });

  it('that was begun before a refresh does not outlive it', async () => {
    const { works, ask, code } = openMemo();
    const slow = ask();
    const refreshed = ask({ refresh: true });
    works[1]?.answer('NEW');
    await refreshed;
    works[0]?.answer('OLD');
    expect(await code(slow)).toBe('OLD');
    expect(await code(ask())).toBe('NEW');
  });

  it('is forgotten after a submission, also while it is being worked out', async () => {
    const { works, memo, ask, code } = openMemo();
    const before = ask();
    memo.forget('org', 'ACCOUNT');
    const after = ask();
    expect(works).toHaveLength(2);
    works[1]?.answer('AFTER');
    works[0]?.answer('BEFORE');
    expect(await code(before)).toBe('BEFORE');
    expect(await code(after)).toBe('AFTER');
    expect(await code(ask())).toBe('AFTER');
    memo.forget('org', 'ACCOUNT');
    void ask();
    expect(works).toHaveLength(3);
  });

  it('that failed is worked out again', async () => {
    const { works, ask, code } = openMemo();
    const asked = ask();
    works[0]?.fail(new Error('no database'));
    await expect(asked).rejects.toThrow('no database');
    const again = ask();
    works[1]?.answer('ROOM');
    expect(await code(again)).toBe('ROOM');
  });
});
