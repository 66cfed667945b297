/**
 * `once`: eight callers over HTTP, some of whom send the same again, at the same time or later, and some of whom send
 * something else under a key that is taken. The ERP's own books say what came of it.
 */
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { bookedOrders, storedSubmissions, unfinished } from '../world/books.ts';
import { judge } from '../world/judge.ts';
import { ACCOUNTS, clientOrder } from '../world/orders.ts';
import { until } from '../world/until.ts';
import { openChaosWorld } from '../world/world.ts';
import { type Asking, Caller, type Seen } from './caller.ts';

const CLIENTS = 8;
const REPEATED = 0.3;
const ALTERED = 0.05;
const SETTLE_MS = 90_000;
const RUN = 'once';

export const promise: ChaosPromise = {
  id: 'once',
  name: 'one order in the ERP for each key, whoever repeats it; other content under a key is refused',
  size: { short: 2_000, full: 20_000 },
  run,
};

async function run(context: ChaosContext): Promise<ChaosResult> {
  const { signal, trials, progress } = context;
  progress(0, trials, 'bringing up');
  const world = await openChaosWorld({ signal });
  try {
    await world.start();
    for (const accountId of ACCOUNTS) await world.customer(accountId);
    const seen: Seen = { asked: [], repeats: 0, alterations: 0, refused: 0, wrong: [] };
    const plan = planOf(context);
    let done = 0;
    const began = performance.now();
    const work = async (): Promise<void> => {
      const caller = new Caller(world.client, seen);
      for (let next = plan.next(); next.done !== true; next = plan.next()) {
        signal.throwIfAborted();
        await caller.ask(next.value);
        progress((done += 1), trials, 'submissions');
      }
      await caller.repeatLater();
    };
    await Promise.all(Array.from({ length: CLIENTS }, work));
    const seconds = (performance.now() - began) / 1000;
    await until(async () => (await unfinished(world)).pending === 0, { signal, withinMs: SETTLE_MS });
    const [stored, booked] = [await storedSubmissions(world.database.adminUrl), await bookedOrders(world, RUN)];
    const verdict = judge(seen.asked, stored, booked);
    return {
      ...verdict,
      trials,
      faults: seen.repeats + seen.alterations,
      broken: [...verdict.broken, ...seen.wrong.slice(0, 5), ...notAllRefused(seen)],
      notes: [
        `${CLIENTS} callers, ${(trials / seconds).toFixed(0)} orders/s; ${seen.repeats} sent again, ${seen.refused} of ${seen.alterations} altered ones refused with 422; ${booked.length} orders in the ERP’s books`,
      ],
    };
  } finally {
    await world.close();
  }
}

export function notAllRefused({ alterations, refused }: Pick<Seen, 'alterations' | 'refused'>): readonly string[] {
  return alterations === refused ? [] : [`other content under a taken key: ${alterations - refused} were not refused`];
}

/** What happens to each order is drawn as it is asked for, so that the seed decides it, whichever caller takes it. */
function* planOf({ trials, random }: ChaosContext): Generator<Asking, undefined> {
  for (let n = 1; n <= trials; n += 1) {
    const order = clientOrder(RUN, n, random);
    const repeat = random() < REPEATED ? (random() < 0.5 ? 'atOnce' : 'later') : undefined;
    yield { order, repeat, alter: random() < ALTERED };
  }
  return undefined;
}
