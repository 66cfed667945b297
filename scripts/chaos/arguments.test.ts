/** What the fault suite is told is understood, or refused by name. */
import { describe, expect, it } from 'vitest';
import { chaosArguments } from './arguments.ts';

const IDS = ['once', 'kill'];
const read = (...args: string[]) => chaosArguments(args, IDS);

describe('the arguments of the fault suite', () => {
  it('are all optional', () => {
    expect(read()).toEqual({ short: false, json: false, seed: undefined, only: undefined, trials: undefined });
  });

  it('choose size, form, seed and promises', () => {
    expect(read('--short', '--json', '--seed', '7', '--only', 'kill,once,kill', '--trials', '20')).toEqual({
      ...{ short: true, json: true, seed: 7, only: ['kill', 'once'], trials: 20 },
    });
  });

  it.each([
    [['--sort'], /--sort/],
    [['--seed', 'seven'], /--seed seven/],
    [['--seed', '-1'], /--seed/],
    [['--seed', '4294967296'], /--seed 4294967296/],
    [['--only', 'once,twice'], /“twice”/],
    [['--only', ''], /--only/],
    [['--trials', '0'], /--trials 0/],
    [['--trials', 'few'], /--trials few/],
    [['--trials', '1000001'], /--trials 1000001/],
    [['once'], /once/],
    [['--short=yes'], /--short/],
  ])('%j are refused, by name and with what would do', (args, words) => {
    expect(() => read(...args)).toThrow(words);
    expect(() => read(...args)).toThrow(/npm run chaos --/);
  });
});
