import { describe, expect, it } from 'vitest';
import { PAGES_MAX } from './limits.ts';
import { readAll } from './read-all.ts';

const CALL = { deadlineMs: 1_000, correlationId: 'c-1', criticality: 'payment' } as const;

describe('all pages of a list', () => {
  it('are asked for one after the other, each within what is left of the time', async () => {
    let now = 0;
    const given: number[] = [];
    const list = await readAll({ now: () => now }, CALL, async (cursor, { deadlineMs }) => {
      given.push(deadlineMs);
      now += 300;
      return cursor === undefined ? { items: ['a'], nextCursor: '1' } : { items: ['b'] };
    });
    expect(list).toEqual({ items: ['a', 'b'], isWhole: true });
    expect(given).toEqual([1_000, 700]);
  });

  it('are not asked for past the time', async () => {
    let now = 0;
    const read = readAll({ now: () => now }, CALL, async (cursor) => {
      now += 500;
      return { items: [], nextCursor: String(Number(cursor ?? 0) + 1) };
    });
    await expect(read).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  });

  it('that lead back to themselves are a broken answer', async () => {
    const read = readAll({ now: () => 0 }, CALL, async () => ({ items: [], nextCursor: 'again' }));
    await expect(read).rejects.toMatchObject({ code: 'CONTRACT_BROKEN' });
  });

  it('are bounded, and a list that goes on is not called whole', async () => {
    let pages = 0;
    const list = await readAll({ now: () => 0 }, CALL, async () => {
      pages += 1;
      return { items: [], nextCursor: String(pages) };
    });
    expect(list.isWhole).toBe(false);
    expect(pages).toBe(PAGES_MAX);
  });
});
