/** A service that does not keep the promise is found out by the callers of `once`. */
import { describe, expect, it } from 'vitest';
import type { ChaosClient, ChaosRequest, Reply } from '../world/client.ts';
import { clientOrder } from '../world/orders.ts';
import { Caller, type Seen } from './caller.ts';
import { notAllRefused } from './promise.ts';

type Answer = (request: ChaosRequest, nth: number) => { readonly status: number; readonly body: unknown };

async function askedOf(answer: Answer, more: { repeat?: 'atOnce' | 'later'; alter?: boolean } = {}): Promise<Seen> {
  let asked = 0;
  const client: Pick<ChaosClient, 'send'> = {
    send: async (_path, request) => {
      const reply: Reply = { ...answer(request ?? {}, (asked += 1)), headers: new Headers(), sentAt: 0, receivedAt: 0 };
      return reply;
    },
  };
  const seen: Seen = { asked: [], repeats: 0, alterations: 0, refused: 0, wrong: [] };
  const caller = new Caller(client, seen);
  await caller.ask({ order: clientOrder('test', 1, () => 0), repeat: more.repeat, alter: more.alter ?? false });
  await caller.repeatLater();
  return seen;
}

const accepted = (submissionId: string) => ({ status: 201, body: { submissionId, state: 'accepted' } });
const mismatch = { status: 422, body: { code: 'IDEMPOTENCY_KEY_MISMATCH' } };

describe('the callers of once', () => {
  it.each(['atOnce', 'later'] as const)(
    'see that an order that is repeated %s is another each time',
    async (repeat) => {
      const seen = await askedOf((_request, nth) => accepted(`sub-${nth}`), { repeat });
      expect(seen.repeats).toBe(1);
      expect(seen.asked[0]?.acknowledged.size).toBe(2);
    },
  );

  it('see that other content under a taken key is accepted', async () => {
    const seen = await askedOf(() => accepted('sub-1'), { alter: true });
    expect(seen.wrong).toHaveLength(1);
    expect(notAllRefused(seen)).toHaveLength(1);
  });

  it('are content when it is refused, and when the same again names the same submission', async () => {
    const seen = await askedOf(
      ({ json }, nth) => (nth === 3 ? mismatch : json === undefined ? mismatch : accepted('sub-1')),
      { repeat: 'atOnce', alter: true },
    );
    expect([...(seen.asked[0]?.acknowledged ?? [])]).toEqual(['sub-1']);
    expect([seen.wrong, notAllRefused(seen)]).toEqual([[], []]);
  });

  it('ask again while an order is in flight, and see an answer that should not be', async () => {
    const inFlight = { status: 409, body: { code: 'IDEMPOTENCY_KEY_IN_FLIGHT' } };
    expect((await askedOf((_request, nth) => (nth === 1 ? inFlight : accepted('sub-1')))).wrong).toEqual([]);
    expect((await askedOf(() => ({ status: 400, body: { code: 'VALIDATION' } }))).wrong).toHaveLength(1);
  });
});
