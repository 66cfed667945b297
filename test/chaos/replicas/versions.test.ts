/** A record of the org that becomes older is found out. */
import { describe, expect, it } from 'vitest';
import { olderThan } from './versions.ts';

describe('a record of the org', () => {
  it('may stay or become newer, and is named when it becomes older', () => {
    const newest = new Map<string, number>();
    expect([1, 2, 2, 4].flatMap((version) => olderThan(newest, 'key', version))).toEqual([]);
    expect(olderThan(newest, 'key', 3)).toEqual(['key: 3 after 4']);
    expect(olderThan(newest, 'other', 1)).toEqual([]);
  });
});
