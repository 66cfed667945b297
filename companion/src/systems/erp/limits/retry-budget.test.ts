import { describe, expect, it } from 'vitest';
import { BURST, openRetryBudget } from './retry-budget.ts';

function given() {
  const state = { now: 0 };
  const budget = openRetryBudget({ now: () => state.now });
  const spend = (times: number) =>
    Array.from({ length: times }, () => budget.take()).filter((wait) => wait === undefined);
  return { state, budget, spend };
}

describe('a retry budget', () => {
  it('lets a tenth of all calls be asked again, besides what was saved up', () => {
    const { budget, spend } = given();
    expect(spend(100)).toHaveLength(BURST);
    for (let call = 0; call < 100; call += 1) budget.earn();
    expect(spend(100).length).toBeLessThanOrEqual(10);
    expect(spend(1)).toHaveLength(0);
  });

  it('lets one a second through on a quiet connection, and says when the next one comes', () => {
    const { state, budget, spend } = given();
    spend(BURST);
    expect(budget.take()).toBe(1_000);
    state.now += 400;
    expect(budget.take()).toBe(600);
    state.now += 600;
    expect(budget.take()).toBeUndefined();
  });

  it('saves up no more than its burst, however long nothing fails', () => {
    const { state, budget, spend } = given();
    state.now += 3_600_000;
    for (let call = 0; call < 10_000; call += 1) budget.earn();
    expect(spend(1_000)).toHaveLength(BURST);
  });

  it('gets back what was not begun', () => {
    const { budget, spend } = given();
    spend(BURST);
    budget.putBack();
    expect(spend(2)).toHaveLength(1);
  });
});
