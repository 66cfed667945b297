/** An ERP that does not answer is left alone, and asked again as soon as it does. */
import { describe, expect, it } from 'vitest';
import { ErpError, type ErpErrorCode } from '../errors.ts';
import { openBreaker, TRIAL_MAX_MS } from './breaker.ts';

function given() {
  const state = { now: 0, opened: 0, closed: 0 };
  const breaker = openBreaker({
    steady: { now: () => state.now },
    onOpened: () => (state.opened += 1),
    onClosed: () => (state.closed += 1),
  });
  const failWith = (code: ErpErrorCode, outcomeKnown = true) =>
    breaker
      .run('read', 5_000, async () => Promise.reject(new ErpError(code, '', { retryable: true, outcomeKnown })))
      .catch(() => undefined);
  const fail = async (times: number) => {
    for (let index = 0; index < times; index += 1) await failWith('UNAVAILABLE');
  };
  const answer = (kind: 'read' | 'write' | 'probe' = 'read') =>
    breaker.run(kind, 5_000, async () => Promise.resolve('ok'));
  return { state, breaker, fail, failWith, answer };
}

describe('a breaker', () => {
  it('opens after calls that were not answered, and refuses at once, known not to be done, with when to come again', async () => {
    const { breaker, fail, answer } = given();
    await fail(4);
    expect(await answer()).toBe('ok');
    await fail(3);
    expect(breaker.state()).toBe('open');
    const refused = { code: 'UNAVAILABLE', retryable: true, outcomeKnown: true, asked: false, retryAfterMs: 2_000 };
    await expect(answer()).rejects.toMatchObject(refused);
    await expect(answer('write')).rejects.toMatchObject(refused);
  });

  it('opens on answers that were lost too', async () => {
    const { breaker, failWith } = given();
    for (let index = 0; index < 5; index += 1) await failWith('TIMEOUT_UNKNOWN_OUTCOME', false);
    expect(breaker.state()).toBe('open');
  });

  it.each<ErpErrorCode>(['VALIDATION', 'CREDIT_BLOCKED', 'THROTTLED', 'AUTH', 'LOCKED', 'CONTRACT_BROKEN', 'INTERNAL'])(
    'takes %s for an answer, however often it comes',
    async (code) => {
      const { breaker, failWith } = given();
      for (let index = 0; index < 50; index += 1) await failWith(code);
      expect(breaker.state()).toBe('closed');
    },
  );

  it('does not hold a caller’s haste against the ERP', async () => {
    const { breaker } = given();
    const tooSlow = new ErpError('UNAVAILABLE', '', { retryable: true, outcomeKnown: true });
    for (let index = 0; index < 20; index += 1) {
      await breaker.run('read', 300, async () => Promise.reject(tooSlow)).catch(() => undefined);
    }
    expect(breaker.state()).toBe('closed');
  });

  it('lets one read through after the pause, alone and not for long, and closes on its answer', async () => {
    const { state, breaker, fail, answer } = given();
    await fail(5);
    state.now += 2_000;
    const asked = Promise.withResolvers<string>();
    let allowedMs = 0;
    const trial = breaker.run('read', 60_000, (deadlineMs) => {
      allowedMs = deadlineMs;
      return asked.promise;
    });
    await expect(answer()).rejects.toMatchObject({ code: 'UNAVAILABLE', asked: false });
    expect([breaker.state(), allowedMs]).toEqual(['halfOpen', TRIAL_MAX_MS]);
    asked.resolve('ok');
    await trial;
    expect([breaker.state(), state.opened, state.closed]).toEqual(['closed', 1, 1]);
    expect(await answer('write')).toBe('ok');
  });

  it('stays open when the one read fails, and sends no write to find out', async () => {
    const { state, breaker, fail, answer } = given();
    await fail(5);
    state.now += 2_000;
    await expect(answer('write')).rejects.toMatchObject({ asked: false });
    await fail(1);
    expect(breaker.state()).toBe('open');
    await expect(answer()).rejects.toMatchObject({ asked: false, retryAfterMs: 2_000 });
    expect(state.closed).toBe(0);
  });

  it('is closed by a probe that does not wait for the pause', async () => {
    const { breaker, fail, answer } = given();
    await fail(5);
    expect(await answer('probe')).toBe('ok');
    expect(breaker.state()).toBe('closed');
  });

  it('pauses for longer each time when it opens again soon after it was closed', async () => {
    const { state, breaker, fail, answer } = given();
    await fail(5);
    const pauses: unknown[] = [];
    for (let round = 0; round < 8; round += 1) {
      const refused: unknown = await answer().catch((error: unknown) => error);
      const pauseMs = refused instanceof ErpError ? (refused.retryAfterMs ?? 0) : 0;
      pauses.push(pauseMs / 1_000);
      state.now += pauseMs;
      await answer('probe');
      await fail(6);
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 120, 120]);
    await expect(answer('probe')).rejects.toMatchObject({ asked: false });
    state.now += 120_000;
    await answer('probe');
    state.now += 60_000;
    await fail(6);
    expect(breaker.state()).toBe('open');
    await expect(answer()).rejects.toMatchObject({ retryAfterMs: 2_000 });
  });
});
