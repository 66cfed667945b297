/** Who comes first at a crowded ERP, who is refused, and that nothing is begun without a lease. */
import { describe, expect, it } from 'vitest';
import type { Criticality } from '../../../canonical/criticality.ts';
import { FakeCapacity } from './doubles/fake-capacity.ts';
import { FakeTime } from './doubles/fake-time.ts';
import { openPlaces, WAITING_MAX } from './places.ts';

/** Places whose calls wait until they are ended; `begun` names them in order. */
function given(maximum: number) {
  const time = new FakeTime();
  const store = new FakeCapacity();
  const errors: unknown[] = [];
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const places = openPlaces(
    { store, steady: time.steady, after: time.after, onError: (error) => errors.push(error) },
    { orgId: 'org', connectionId: 'erp', direction: 'read', holder: 'me', maximum },
  );
  const ask = (criticality: Criticality, name: string = criticality, deadlineMs = 60_000) => {
    const call = places.run({ deadlineMs, correlationId: 'c', criticality }, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
    call.catch(() => undefined);
    return call;
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await time.settle();
  };
  return { time, store, errors, begun, places, ask, end };
}

describe('calls that wait for a place', () => {
  it('take their turn by what hangs on them, and among equals as they came', async () => {
    const { ask, end, begun, time } = given(1);
    void ask('refresh', 'first');
    await time.settle();
    for (const name of ['refresh', 'credit', 'payment', 'order'] as const) void ask(name);
    void ask('order', 'later order');
    for (const name of ['first', 'order', 'later order', 'payment', 'credit']) await end(name);
    expect(begun).toEqual(['first', 'order', 'later order', 'payment', 'credit', 'refresh']);
  });

  it('leave a place for an order where there is more than one, however much credit is looked at', async () => {
    const { ask, begun, time } = given(3);
    for (let look = 0; look < 5; look += 1) void ask('credit', `credit ${look}`);
    void ask('refresh');
    await time.advance(10);
    expect(begun).toEqual(['credit 0', 'credit 1']);
    void ask('order');
    await time.settle();
    expect(begun).toEqual(['credit 0', 'credit 1', 'order']);
  });

  it('use the only place there is, whatever they are for', async () => {
    const { ask, begun, time } = given(1);
    void ask('credit');
    await time.settle();
    expect(begun).toEqual(['credit']);
  });
});

describe('a queue that is long', () => {
  it('refuses what matters least first, and says when to come again', async () => {
    const { ask, time } = given(1);
    for (let index = 0; index <= WAITING_MAX.refresh; index += 1) void ask('order', `order ${index}`);
    await time.settle();
    const refused = { code: 'THROTTLED', outcomeKnown: true, retryable: true, asked: false };
    await expect(ask('refresh')).rejects.toMatchObject({ ...refused, retryAfterMs: 15_000 });
    const [credit, order] = [ask('credit'), ask('order')];
    await time.settle();
    expect(await stateOf(credit)).toBe('waits');
    expect(await stateOf(order)).toBe('waits');
  });

  it('lets what matters more push out what matters less, the newest first', async () => {
    const { ask, time } = given(1);
    void ask('order', 'under way');
    await time.settle();
    const refreshes = Array.from({ length: 200 }, (_, index) => ask('refresh', `refresh ${index}`));
    for (let index = 0; index < WAITING_MAX.order - 200; index += 1) void ask('order', `order ${index}`);
    const last = ask('order', 'the last order');
    await time.settle();
    expect(await stateOf(last)).toBe('waits');
    await expect(refreshes.at(-1)).rejects.toMatchObject({ code: 'THROTTLED', asked: false });
    expect(await stateOf(refreshes[0])).toBe('waits');
  });

  it('refuses an order only when nothing but orders wait', async () => {
    const { ask, time } = given(1);
    void ask('order', 'under way');
    await time.settle();
    for (let index = 0; index < WAITING_MAX.order; index += 1) void ask('order', `order ${index}`);
    await expect(ask('order', 'one too many')).rejects.toMatchObject({ code: 'THROTTLED', retryAfterMs: 1_000 });
  });
});

describe('a share of an ERP', () => {
  it('is asked for once for many calls, grows with what is wanted, and costs no call a trip of its own', async () => {
    const { ask, end, begun, store, time } = given(16);
    for (let index = 0; index < 12; index += 1) void ask('order', `order ${index}`);
    await time.advance(1);
    expect(begun).toHaveLength(12);
    expect(store.asked.map(({ wanted }) => wanted)).toEqual([2, 16]);
    for (let index = 0; index < 12; index += 1) {
      await end(`order ${index}`);
      void ask('order', `another ${index}`);
      await time.settle();
    }
    expect(begun).toHaveLength(24);
    expect(store.asked).toHaveLength(2);
  });

  it('is renewed while there are calls, and given back when there are none', async () => {
    const { ask, end, store, time } = given(4);
    void ask('order');
    await time.advance(7_000);
    expect(store.asked).toHaveLength(4);
    await end('order');
    await time.advance(10_000);
    expect(store.given).toBe(1);
    const before = store.asked.length;
    await time.advance(60_000);
    expect(store.asked).toHaveLength(before);
  });

  it('begins nothing after its lease when the database does not answer, and goes on when it does again', async () => {
    const { ask, end, begun, store, errors, time } = given(2);
    void ask('order', 'first');
    await time.settle();
    store.grant = () => Promise.reject(new Error('the database is away'));
    await time.advance(9_000);
    expect(errors).toHaveLength(1);
    await end('first');
    void ask('order', 'second');
    await time.settle();
    expect(begun).toEqual(['first']);
    store.grant = undefined;
    await time.advance(1_000);
    expect(begun).toEqual(['first', 'second']);
  });

  it('begins nothing after its lease when the process itself was held up, though no timer has told it', async () => {
    const { ask, end, begun, time } = given(1);
    void ask('order', 'first');
    void ask('order', 'second');
    await time.settle();
    time.jump(8_000);
    await end('first');
    expect(begun).toEqual(['first']);
    await time.advance(0);
    expect(begun).toEqual(['first', 'second']);
  });

  it('makes room for others: begins no more than it is due, and says so at once when its calls have ended', async () => {
    const { ask, end, begun, store, time } = given(4);
    for (let index = 0; index < 6; index += 1) void ask('order', `order ${index}`);
    await time.advance(1);
    expect(begun).toHaveLength(4);
    store.grant = ({ keep }) => ({ share: Math.max(2, keep), due: 2 });
    await time.advance(2_000);
    const before = store.asked.length;
    await end('order 0');
    expect(begun).toHaveLength(4);
    await end('order 1');
    expect(store.asked.slice(before).map(({ keep }) => keep)).toEqual([2]);
    await end('order 2');
    expect(begun).toHaveLength(5);
  });

  it('looks again soon while others still make room for it', async () => {
    const { ask, begun, store, time } = given(4);
    store.grant = () => ({ share: 0, due: 2 });
    void ask('order');
    await time.advance(600);
    expect(store.asked.length).toBeGreaterThanOrEqual(3);
    store.grant = () => ({ share: 2, due: 2 });
    await time.advance(250);
    expect(begun).toEqual(['order']);
  });

  it('promises to keep no more under way than it says, while it waits for the answer', async () => {
    const { ask, end, begun, store, time } = given(4);
    void ask('order', 'a');
    void ask('order', 'b');
    await time.advance(1);
    const answer = Promise.withResolvers<{ share: number; due: number }>();
    store.grant = () => answer.promise;
    await time.advance(2_000);
    const { keep } = store.asked.at(-1) ?? { keep: 0 };
    for (let index = 0; index < 8; index += 1) void ask('order', `more ${index}`);
    await time.settle();
    expect(begun).toHaveLength(keep);
    answer.resolve({ share: keep, due: 1 });
    await time.settle();
    await end('a');
    expect(begun).toHaveLength(keep);
  });
});

async function stateOf(call: Promise<unknown> | undefined): Promise<'waits' | 'ended'> {
  const waits = Symbol('waits');
  const first = await Promise.race([call?.catch(() => 'ended'), Promise.resolve(waits)]);
  return first === waits ? 'waits' : 'ended';
}
