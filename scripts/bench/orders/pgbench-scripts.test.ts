import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callScript, statementsScript } from './pgbench-scripts.ts';

/** What a new order runs through. */
const FUNCTIONS = ['submission/submit', 'idempotency/take', 'job/add', 'submission/note', 'audit/record'];

function textOf(name: string): string {
  return readFileSync(new URL(`../../../companion/drizzle/functions/${name}.sql`, import.meta.url), 'utf8');
}

/** Tables that are written, without their schema. */
function written(sql: string): readonly string[] {
  return [...sql.matchAll(/insert into (?:\w+\.)?(\w+)/g)].map(([, table]) => table ?? '').sort();
}

describe('the statements that pgbench sends one by one', () => {
  it('write the very tables that the function writes for a new order', () => {
    expect(written(statementsScript(1))).toEqual(written(FUNCTIONS.map(textOf).join('\n')));
  });

  it('stand in one transaction, with the org set first, as the functions set it', () => {
    const [first, second] = statementsScript(20)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('\\'));
    expect(first).toBe('begin;');
    expect(second).toContain("set_config('ledgerline.org_id'");
    expect(statementsScript(20).trimEnd()).toMatch(/commit;$/);
  });

  it('hold no colon that pgbench would take for a variable', () => {
    const known = new Set(['n', 'id', 'org', 'payer', 'base', 'client_id', 'job']);
    for (const script of [statementsScript(20), callScript(20)]) {
      const names = [...script.matchAll(/(?<!:):([A-Za-z_]\w*)/g)].map(([, name]) => name ?? '');
      expect(names.filter((name) => !known.has(name))).toEqual([]);
    }
  });

  it('take an order of one of as many orgs as are measured', () => {
    expect(callScript(20)).toContain('\\set org random(1, 20)');
    expect(callScript(1)).toContain('\\set org random(1, 1)');
  });
});
