import { describe, expect, it } from 'vitest';
import { asksForHelp, noArguments, verbArguments } from './arguments.ts';

const text = { type: 'string' } as const;
const GRAMMAR = {
  options: { name: text, of: { ...text, default: 'all' }, size: text },
  verbs: { add: { needs: ['name'], takes: ['of'] }, list: {}, show: { words: 'one' as const, instead: 'ask list' } },
  usage: 'USAGE',
};

describe('a command with verbs', () => {
  it('takes what the verb knows', () => {
    expect(verbArguments(['add', '--name', 'x'], GRAMMAR)).toMatchObject({
      verb: 'add',
      values: { name: 'x', of: 'all' },
    });
    expect(verbArguments(['list'], GRAMMAR).verb).toBe('list');
  });

  it.each([
    [[], 'USAGE'],
    [['remove'], 'remove: there is no such command'],
    [['toString'], 'toString: there is no such command'],
    [['add', 'x', '--name', 'y'], 'x: not understood after add'],
    [['add', '--nope'], "Unknown option '--nope'"],
    [['add'], '--name is missing or empty'],
    [['add', '--name', ' '], '--name is missing or empty'],
    [['add', '--name', 'x', '--size', '1'], 'add takes no --size'],
    [['list', '--name', 'x'], 'list takes no --name'],
    [['show', 'a', 'b'], 'b: not understood after show'],
    [['show', 'a', '--of', 'b'], 'show takes no --of; ask list.'],
    [['list', '--name', '-3'], '--name: its value begins with a dash; if that is meant, write --name=VALUE.'],
    [['add', '--name'], '--name: its value is missing.'],
  ])('refuses %j, says why, and how it is used', (args, why) => {
    expect(() => verbArguments(args, GRAMMAR)).toThrow(why);
    expect(() => verbArguments(args, GRAMMAR)).toThrow('USAGE');
  });
});

it('a command that takes nothing says so', () => {
  expect(() => noArguments([], 'npm run try')).not.toThrow();
  expect(() => noArguments(['--nope'], 'npm run try')).toThrow('--nope: npm run try takes nothing after it.');
});

it.each([
  [['list', '--help'], true],
  [['-h'], true],
  [['list', '--name', 'x'], false],
  [['list', '--', '--help'], false],
])('%j asks for help: %s', (args, asks) => {
  expect(asksForHelp(args)).toBe(asks);
});
