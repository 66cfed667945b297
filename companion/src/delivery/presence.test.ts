import { describe, expect, it } from 'vitest';
import type { InHand, PresenceStore } from './port.ts';
import { createPresenceRound } from './presence.ts';

const inHand = (submissionId: string): InHand => ({ orgId: 'org', submissionId, holder: 'gone' });

function round(mayJudge: boolean, found: readonly string[], limit?: number) {
  const released: string[] = [];
  const told: number[] = [];
  const presence: PresenceStore = {
    beat: async () => mayJudge,
    leave: async () => undefined,
    ofTheGone: async () => found.map(inHand),
    release: async ({ submissionId }) => {
      if (submissionId === 'taken meanwhile') return false;
      released.push(submissionId);
      return true;
    },
  };
  const takesUp = limit === undefined ? {} : { takesUp: { limit, onTaken: (count: number) => told.push(count) } };
  const act = createPresenceRound({ presence, holder: 'me', goneMs: 6_000, ...takesUp });
  return { act, released, told };
}

describe('a round of presence', () => {
  it('takes up what is in the hands of the gone, and says how much', async () => {
    const { act, released, told } = round(true, ['a', 'taken meanwhile', 'b'], 100);
    expect(await act()).toBe(false);
    expect(released).toEqual(['a', 'b']);
    expect(told).toEqual([2]);
  });

  it('goes on at once where there may be more', async () => {
    expect(await round(true, ['a', 'b'], 2).act()).toBe(true);
  });

  it('does not go round and round over what others take', async () => {
    expect(await round(true, ['taken meanwhile'], 1).act()).toBe(false);
  });

  it('judges nobody before it has been there for long enough', async () => {
    const { act, released } = round(false, ['a'], 100);
    await act();
    expect(released).toEqual([]);
  });

  it('takes nothing up in a process without a worker', async () => {
    const { act, released } = round(true, ['a']);
    await act();
    expect(released).toEqual([]);
  });
});
