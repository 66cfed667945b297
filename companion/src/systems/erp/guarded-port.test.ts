/** An ERP is asked no more at once than it takes, and nobody waits past the time they have. */
import { describe, expect, it } from 'vitest';
import { guardPort } from './guarded-port.ts';
import { FakeCapacity } from './limits/doubles/fake-capacity.ts';
import { FakeTime } from './limits/doubles/fake-time.ts';
import type { CallContext, Capabilities, ErpPort } from './port.ts';

const ENTITY = { connectionId: 'erp', entity: 'us' };
const ORDER = { key: 'k', customer: 'c', currency: 'USD', lines: [] };

/** A port whose every call waits until it is released. */
function slowPort(capabilities: Partial<Capabilities>) {
  const waiting: { readonly name: string; readonly call: CallContext; readonly release: () => void }[] = [];
  let closed = false;
  const port = new Proxy(
    {},
    {
      get: (_, name: string) => {
        if (name === 'capabilities') return { maxConcurrentReads: 2, maxConcurrentWrites: 1, ...capabilities };
        if (name === 'kind') return 'slow';
        if (name === 'close') {
          return async () => {
            closed = true;
          };
        }
        return (...args: unknown[]) =>
          new Promise<string>((resolve) => {
            waiting.push({ name, call: args.at(-1) as CallContext, release: () => resolve(name) });
          });
      },
    },
  ) as ErpPort;
  return {
    port,
    names: () => waiting.map(({ name }) => name),
    callOf: (index: number) => waiting[index]?.call,
    release: (index: number) => waiting[index]?.release(),
    isClosed: () => closed,
  };
}

const call = (deadlineMs = 60_000): CallContext => ({ deadlineMs, correlationId: 'c', criticality: 'order' });
const settle = () => new FakeTime().settle();

function guard(port: ErpPort, time = new FakeTime()) {
  const limits = { store: new FakeCapacity(), steady: time.steady, after: time.after, onError: fail };
  const options = {
    orgId: 'org',
    connectionId: 'erp',
    holder: 'me',
    onAway: () => undefined,
    onRecovered: () => undefined,
  };
  return guardPort(limits, port, options);
}
function fail(error: unknown): never {
  throw error;
}

describe('a limited port', () => {
  it('reads as much at once as the ERP takes, and writes apart from that', async () => {
    const slow = slowPort({});
    const { port } = guard(slow.port);
    const reads = [1, 2, 3].map(() => port.getCredit(ENTITY, 'c', call()));
    const writes = [port.submitOrder(ENTITY, ORDER, call()), port.cancelOrder(ENTITY, 'SO1', 'r', call())];
    await settle();
    expect(slow.names()).toEqual(['getCredit', 'getCredit', 'submitOrder']);
    slow.release(2);
    await writes[0];
    await settle();
    expect(slow.names()).toEqual(['getCredit', 'getCredit', 'submitOrder', 'cancelOrder']);
    slow.release(0);
    await reads[0];
    await settle();
    expect(slow.names().at(-1)).toBe('getCredit');
    for (let index = 0; index < 5; index += 1) slow.release(index);
    await Promise.all([...reads, ...writes]);
  });

  it('lets a simulation wait among the writes where it makes a draft', async () => {
    const slow = slowPort({ simulate: 'draft' });
    const time = new FakeTime();
    const { port } = guard(slow.port, time);
    const placed = port.submitOrder(ENTITY, ORDER, call());
    const simulated = port.simulateOrder(ENTITY, ORDER, call(50)).catch(String);
    await time.settle();
    expect(slow.names()).toEqual(['submitOrder']);
    await time.advance(50);
    await simulated;
    slow.release(0);
    await placed;
  });

  it('gives up on a call whose time passed while it waited, and never makes it', async () => {
    const slow = slowPort({});
    const time = new FakeTime();
    const { port } = guard(slow.port, time);
    const first = port.submitOrder(ENTITY, ORDER, call());
    const second = port.submitOrder(ENTITY, ORDER, call(5)).catch((error: unknown) => error);
    await time.advance(5);
    expect(await second).toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true, retryable: true, asked: false });
    slow.release(0);
    await first;
    await settle();
    expect(slow.names()).toEqual(['submitOrder']);
  });

  it('gives up on a call whose caller has gone while it waited', async () => {
    const slow = slowPort({});
    const { port } = guard(slow.port);
    const first = port.submitOrder(ENTITY, ORDER, call());
    const gone = new AbortController();
    const second = port.submitOrder(ENTITY, ORDER, { ...call(), signal: gone.signal });
    gone.abort();
    await expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true });
    await settle();
    slow.release(0);
    await first;
  });

  it('leaves a call the time that is left after waiting', async () => {
    const slow = slowPort({});
    const time = new FakeTime();
    const { port } = guard(slow.port, time);
    const first = port.submitOrder(ENTITY, ORDER, call());
    const second = port.submitOrder(ENTITY, ORDER, call(10_000));
    await time.advance(4_000);
    slow.release(0);
    await first;
    await settle();
    expect(slow.callOf(1)?.deadlineMs).toBe(6_000);
    slow.release(1);
    await second;
  });

  it('closes only when nothing is under way', async () => {
    const slow = slowPort({});
    const limited = guard(slow.port);
    const read = limited.port.getCredit(ENTITY, 'c', call());
    const closed = limited.closeWhenIdle();
    await settle();
    expect(slow.isClosed()).toBe(false);
    slow.release(0);
    await Promise.all([read, closed]);
    expect(slow.isClosed()).toBe(true);
  });
});
