import { describe, expect, it } from 'vitest';
import type { Contender } from './bench-path.ts';
import { interleave, secondsOf } from './rounds.ts';

function contenders(log: string[], rates: Record<string, number>): readonly Contender[] {
  return Object.entries(rates).map(([name, rate]) => ({
    name,
    run: async (seconds) => {
      log.push(`${name} ${String(seconds)}`);
      return Promise.resolve(rate + log.length);
    },
  }));
}

const never = new AbortController().signal;

describe('interleaved rounds', () => {
  it('run everyone once a round, in alternating order, after a warm-up that does not count', async () => {
    const log: string[] = [];
    const ran: string[] = [];
    const rates = await interleave(contenders(log, { a: 100, b: 200 }), {
      ...{ rounds: 2, seconds: 3, signal: never },
      ran: (round, seconds) => ran.push(`${String(round)}: ${String(seconds)}`),
    });
    expect(log).toEqual(['a 6', 'b 6', 'b 3', 'a 3', 'a 3', 'b 3']);
    expect(ran).toEqual(['0: 6', '0: 6', '1: 3', '1: 3', '2: 3', '2: 3']);
    expect([...rates]).toEqual([
      ['a', [104, 105]],
      ['b', [203, 206]],
    ]);
    expect(secondsOf({ rounds: 2, seconds: 3 })).toBe(12);
  });

  it('end before the next run once they are interrupted', async () => {
    const log: string[] = [];
    const stop = new AbortController();
    const ran = (): void => stop.abort();
    const rounds = interleave(contenders(log, { a: 1, b: 1 }), { rounds: 5, seconds: 1, signal: stop.signal, ran });
    await expect(rounds).rejects.toMatchObject({ name: 'AbortError' });
    expect(log).toEqual(['a 2']);
  });

  it('refuse a contender that got nothing done', async () => {
    const idle: Contender = { name: 'idle', run: async () => Promise.resolve(0) };
    const rounds = interleave([idle], { rounds: 1, seconds: 1, signal: never, ran: () => undefined });
    await expect(rounds).rejects.toThrow('idle got nothing done');
  });
});
