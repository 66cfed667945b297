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
    const at = progress.of('kill');
    at(0, 30, 'kills');
    pass(10_000);
    at(20, 30, 'kills');
    expect(written.at(-1)).toBe('\r\u001b[Kkill: kills 20 of 30, 2.0/s, about 5 s left (10 s)');
    progress.say('kill: holds');
    expect(written.at(-1)).toBe('\r\u001b[Kkill: holds\n');
  });

  it('elsewhere is plain lines, not more than one in five seconds, and the last one always', () => {
    const { progress, written, pass } = open(false);
    const at = progress.of('once');
    for (let done = 1; done <= 120; done += 1) {
      pass(100);
      at(done, 120, 'submissions');
    }
    expect(written).toHaveLength(4);
    expect(written.join('')).not.toContain('\u001b');
    expect(written.at(-1)).toMatch(/^once: submissions 120 of 120, 10\/s, about 0 s left \(12 s\)/);
  });

  it('says nothing of a rate that is not known yet, nor of how much of one thing', () => {
    const { progress, written } = open(false);
    progress.of('once')(0, 10, 'bringing up');
    progress.of('kill')(0, 1, 'settling');
    expect(written).toEqual(['once: bringing up 0 of 10 (0 s)\n', 'kill: settling (0 s)\n']);
  });
});
