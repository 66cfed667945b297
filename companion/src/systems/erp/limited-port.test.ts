/** An ERP is asked no more at once than it takes, and nobody waits past the time they have. */
import { describe, expect, it } from 'vitest';
import { limitPort } from './limited-port.ts';
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
const settle = () => new Promise((resolve) => setImmediate(resolve));
const clock = { now: () => 0 };

describe('a limited port', () => {
  it('reads as much at once as the ERP takes, and writes apart from that', async () => {
    const slow = slowPort({});
    const { port } = limitPort(slow.port, clock);
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
    const { port } = limitPort(slow.port, clock);
    const placed = port.submitOrder(ENTITY, ORDER, call());
    const simulated = port.simulateOrder(ENTITY, ORDER, call(50)).catch(String);
    await settle();
    expect(slow.names()).toEqual(['submitOrder']);
    await simulated;
    slow.release(0);
    await placed;
  });

  it('gives up on a call whose time passed while it waited, and never makes it', async () => {
    const slow = slowPort({});
    const { port } = limitPort(slow.port, clock);
    const first = port.submitOrder(ENTITY, ORDER, call());
    await expect(port.submitOrder(ENTITY, ORDER, call(5))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      outcomeKnown: true,
      retryable: true,
    });
    slow.release(0);
    await first;
    await settle();
    expect(slow.names()).toEqual(['submitOrder']);
  });

  it('gives up on a call whose caller has gone while it waited', async () => {
    const slow = slowPort({});
    const { port } = limitPort(slow.port, clock);
    const first = port.submitOrder(ENTITY, ORDER, call());
    const gone = new AbortController();
    const second = port.submitOrder(ENTITY, ORDER, { ...call(), signal: gone.signal });
    gone.abort();
    await expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true });
    slow.release(0);
    await first;
  });

  it('leaves a call the time that is left after waiting', async () => {
    let now = 0;
    const slow = slowPort({});
    const { port } = limitPort(slow.port, { now: () => now });
    const first = port.submitOrder(ENTITY, ORDER, call());
    const second = port.submitOrder(ENTITY, ORDER, call(10_000));
    await settle();
    now = 4_000;
    slow.release(0);
    await first;
    await settle();
    expect(slow.callOf(1)?.deadlineMs).toBe(6_000);
    slow.release(1);
    await second;
  });

  it('refuses more callers than can hope to be served', async () => {
    const slow = slowPort({});
    const { port } = limitPort(slow.port, clock);
    const first = port.submitOrder(ENTITY, ORDER, call());
    const waiting = Array.from({ length: 1_000 }, () => port.submitOrder(ENTITY, ORDER, call(100)).catch(String));
    const crowded = port.submitOrder(ENTITY, ORDER, call());
    await expect(crowded).rejects.toMatchObject({ code: 'THROTTLED', outcomeKnown: true, retryable: true });
    await Promise.all(waiting);
    slow.release(0);
    await first;
    expect(slow.names()).toEqual(['submitOrder']);
  });

  it('closes only when nothing is under way', async () => {
    const slow = slowPort({});
    const limited = limitPort(slow.port, clock);
    const read = limited.port.getCredit(ENTITY, 'c', call());
    const closed = limited.closeWhenIdle();
    await settle();
    expect(slow.isClosed()).toBe(false);
    slow.release(0);
    await Promise.all([read, closed]);
    expect(slow.isClosed()).toBe(true);
  });
});
