/** What no code may call, and what the deciding folders may not: time, chance and ids are handed to them. */
import { PROCESS_FOLDERS } from './boundaries.js';

const TRANSACTION =
  'A transaction that is held open from Node loses rows when its connection dies: make it one SQL function (docs/decisions).';

const transactions = [
  {
    selector:
      'CallExpression[arguments.length>0] > MemberExpression.callee[property.name=/^(begin|beginDistributed|transaction)$/]',
    message: TRANSACTION,
  },
  { selector: 'ObjectPattern > Property[key.name=/^(begin|transaction)$/]', message: TRANSACTION },
];

const chance = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'The time comes from the clock that is handed in.',
  },
  { selector: 'CallExpression[callee.name="Date"]', message: 'The time comes from the clock that is handed in.' },
  {
    selector: 'MemberExpression[object.name=/^(Date|performance)$/][property.name="now"]',
    message: 'The time comes from the clock that is handed in.',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Chance is handed in, so that a test can decide it.',
  },
  {
    selector: ':matches(CallExpression[callee.name="randomUUID"], MemberExpression[property.name="randomUUID"])',
    message: 'Ids are handed in, so that a test can decide them.',
  },
];

/** @type {import('eslint').Linter.Config[]} */
export default [
  {
    files: ['**/*.ts', '**/*.js', '**/*.mjs'],
    rules: { 'no-restricted-syntax': ['error', ...transactions] },
  },
  {
    files: PROCESS_FOLDERS.map((folder) => `companion/src/${folder}/**/*.ts`),
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...transactions, ...chance] },
  },
];
