import { describe, expect, it } from 'vitest';
import { benchArguments } from './arguments.ts';

describe('npm run bench --', () => {
  it('measures five rounds of three seconds and prints a table when nothing is said', () => {
    expect(benchArguments([])).toEqual({ json: false, rounds: 5, seconds: 3 });
  });

  it('takes what is said', () => {
    expect(benchArguments(['--json', '--rounds', '7', '--seconds=2'])).toEqual({ json: true, rounds: 7, seconds: 2 });
    expect(benchArguments(['--help'])).toBe('help');
  });

  it.each([
    [['--rounds', '0'], '--rounds 0'],
    [['--rounds', '101'], '--rounds 101'],
    [['--seconds', '1.5'], '--seconds 1.5'],
    [['--seconds', 'many'], '--seconds many'],
    [['--jsn'], '--jsn'],
    [['extra'], 'extra'],
  ])('refuses %j, names it and says how it is used', (args, named) => {
    expect(() => benchArguments(args)).toThrow(named);
    expect(() => benchArguments(args)).toThrow('npm run bench -- [--json]');
  });
});
