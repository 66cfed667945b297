/** What is seen of two companions is judged rightly: a takeover that took too long, a record that became older. */
import { describe, expect, it } from 'vitest';
import { watchTakeovers } from './leases.ts';
import { olderThan } from './versions.ts';

describe('a takeover of the lease on an org', () => {
  it('is counted from the first kill after the lease was last renewed', () => {
    const reigns = [
      { fence: 1, from: 0, renewedAt: 9_000 },
      { fence: 2, from: 21_000, renewedAt: 60_000 },
    ];
    expect(watchTakeovers(reigns, [8_000, 10_000, 15_000])).toEqual([11]);
  });

  it('is none where nobody was killed, or the holder outlived the kill', () => {
    const reigns = [
      { fence: 1, from: 0, renewedAt: 9_000 },
      { fence: 2, from: 21_000, renewedAt: 60_000 },
    ];
    expect(watchTakeovers(reigns, [5_000])).toEqual([]);
    expect(watchTakeovers(reigns.slice(0, 1), [10_000])).toEqual([]);
  });
});

describe('a record of the org', () => {
  it('may stay or become newer, and is named when it becomes older', () => {
    const newest = new Map<string, number>();
    expect([1, 2, 2, 4].flatMap((version) => olderThan(newest, 'key', version))).toEqual([]);
    expect(olderThan(newest, 'key', 3)).toEqual(['key: 3 after 4']);
    expect(olderThan(newest, 'other', 1)).toEqual([]);
  });
});
