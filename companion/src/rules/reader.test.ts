import { describe, expect, it } from 'vitest';
import { defaultRules } from './default-rules.ts';
import { parseRules } from './parse.ts';
import type { RuleDocument, RuleSnapshot } from './port.ts';
import { ruleReader } from './reader.ts';
import { snapshotOf } from './snapshot.ts';

function openReader(answers: (RuleSnapshot | undefined | Error)[]) {
  const world = { now: 1_000, reads: 0 };
  const reader = ruleReader({
    clock: { now: () => world.now },
    cacheMs: 5_000,
    store: {
      async current() {
        world.reads += 1;
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  });
  return { world, reader };
}

const rules = defaultRules();
const other = { ...rules.document, reportingCurrency: 'EUR' };

describe('the rules in force', () => {
  it('are read once for all who ask at once, and again when they have been remembered long enough', async () => {
    const { world, reader } = openReader([rules, rules]);
    const asked = await Promise.all([reader.snapshot('org'), reader.snapshot('org'), reader.snapshot('org')]);
    expect(asked.map(({ hash }) => hash)).toEqual([rules.hash, rules.hash, rules.hash]);
    expect(world.reads).toBe(1);
    world.now += 4_999;
    await reader.snapshot('org');
    expect(world.reads).toBe(1);
    world.now += 1;
    await reader.snapshot('org');
    expect(world.reads).toBe(2);
  });

  it('are those of the org that asks', async () => {
    const { world, reader } = openReader([rules, undefined]);
    await reader.snapshot('org');
    await expect(reader.snapshot('another')).rejects.toMatchObject({ code: 'RULE_MISSING', record: 'another' });
    expect(world.reads).toBe(2);
  });

  it('are missing by name where none were ever put in force, and found once they are', async () => {
    const { reader } = openReader([undefined, rules]);
    await expect(reader.snapshot('org')).rejects.toMatchObject({ code: 'RULE_MISSING', record: 'org' });
    await expect(reader.snapshot('org')).resolves.toMatchObject({ hash: rules.hash });
  });

  it('are not used when what is stored is not what was hashed', async () => {
    const { reader } = openReader([{ hash: rules.hash, document: other }, rules]);
    await expect(reader.snapshot('org')).rejects.toMatchObject({ code: 'RULES_INVALID', record: 'org' });
    await expect(reader.snapshot('org')).resolves.toMatchObject({ hash: rules.hash });
  });

  it('of a release that knew no approvals and objectives are read under their own hash', async () => {
    const { replayApprovals: _approvals, recoveryObjectives: _objectives, ...earlier } = rules.document;
    const stored = snapshotOf(earlier as RuleDocument);
    const { reader } = openReader([stored]);
    await expect(reader.snapshot('org')).resolves.toEqual({
      hash: stored.hash,
      document: { ...earlier, replayApprovals: [], recoveryObjectives: [] },
    });
  });

  it('stay in force although a later release draws a bound that they are past', async () => {
    const [first, ...others] = rules.document.retries;
    if (first === undefined) throw new Error('no retry rule ships');
    const stored = snapshotOf({ ...rules.document, retries: [{ ...first, delaysSeconds: [604_800, 1] }, ...others] });
    expect(() => parseRules(stored.document)).toThrow(/7 days/);
    const { reader } = openReader([stored]);
    await expect(reader.snapshot('org')).resolves.toMatchObject({ hash: stored.hash });
  });

  it('are asked for again after the store has failed', async () => {
    const { reader } = openReader([new Error('no database'), rules]);
    await expect(reader.snapshot('org')).rejects.toThrow('no database');
    await expect(reader.snapshot('org')).resolves.toMatchObject({ hash: rules.hash });
  });
});
