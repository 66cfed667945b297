/** Whoever waits for the fault suite sees how far it is, how fast it goes and how long it will take. */
import { describe, expect, it } from 'vitest';
import { progressLine } from './progress.ts';

function open(isTerminal: boolean) {
  const written: string[] = [];
  let ms = 0;
  const progress = progressLine({ isTerminal, write: (text) => written.push(text), now: () => ms });
  return { progress, written, pass: (by: number) => (ms += by) };
}

describe('progress', () => {
  it('on a terminal is one line that is written over, with rate and time left', () => {
    const { progress, written, pass } = open(true);
    progress.promise('kill');
    progress.at(0, 30, 'kills');
    pass(10_000);
    progress.at(20, 30, 'kills');
    expect(written.at(-1)).toBe('\r\u001b[Kkill: kills 20 of 30, 2.0/s, about 5 s left (10 s)');
    progress.end();
    expect(written.at(-1)).toBe('\r\u001b[K');
  });

  it('elsewhere is plain lines, not more than one in five seconds, and the last one always', () => {
    const { progress, written, pass } = open(false);
    progress.promise('once');
    for (let done = 1; done <= 100; done += 1) {
      pass(100);
      progress.at(done, 100, 'submissions');
    }
    progress.end();
    expect(written).toHaveLength(4);
    expect(written.join('')).not.toContain('\u001b');
    expect(written.at(-1)).toMatch(/^once: submissions 100 of 100, .* s left/);
  });

  it('says nothing of a rate that is not known yet', () => {
    const { progress, written } = open(false);
    progress.promise('once');
    progress.at(0, 10, 'bringing up');
    expect(written.at(-1)).toBe('once: bringing up 0 of 10 (0 s)\n');
  });
});
