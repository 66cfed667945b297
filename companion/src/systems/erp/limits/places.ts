/**
 * The queue before the places of one direction. The more important a call is, the sooner its turn; where it is crowded, the
 * less important are refused first, and one that matters more pushes one that matters less out. Credit and refresh leave a
 * place free, so that an order does not wait for what a page shows.
 *
 * Waiting counts against a call's deadline, and a call that was given up on while it waited is never begun.
 */
import PQueue from 'p-queue';
import { CRITICALITIES, type Criticality } from '../../../canonical/criticality.ts';
import type { CallContext } from '../port.ts';
import { crowded, noPlaceInTime } from './refusals.ts';
import type { PlaceState } from './port.ts';
import { openShare, type ShareDeps, type ShareOptions } from './share.ts';

/** A class is refused when so many calls wait: past the last of them, waiting is of no use to anybody. */
export const WAITING_MAX: Readonly<Record<Criticality, number>> = {
  order: 1_000,
  payment: 750,
  credit: 500,
  refresh: 250,
};

const PRIORITY: Readonly<Record<Criticality, number>> = { order: 3, payment: 2, credit: 1, refresh: 0 };
const LEAVES_A_PLACE: ReadonlySet<Criticality> = new Set(['credit', 'refresh']);
/** The lease ended between a call's turn and its beginning: it takes its turn again. */
const TURN_LOST = Symbol('turn lost');

export interface Places {
  /** `act` is given the time that is left. Rejects with an ErpError, `asked` false, when it is not begun. */
  run<T>(call: CallContext, act: (left: CallContext) => Promise<T>): Promise<T>;
  state(): PlaceState;
  close(): Promise<void>;
}

export function openPlaces(deps: ShareDeps, options: Omit<ShareOptions, 'underWay' | 'waiting' | 'onPlaces'>): Places {
  const turns = new PQueue({ autoStart: false, concurrency: 1 });
  const lower = new PQueue({ concurrency: 1 });
  const waiting = new Map<Criticality, Set<AbortController>>(CRITICALITIES.map((each) => [each, new Set()]));
  let underWay = 0;

  const waitingInAll = () => [...waiting.values()].reduce((sum, { size }) => sum + size, 0);
  const waitingOf = () => {
    const of = (criticality: Criticality) => waiting.get(criticality)?.size ?? 0;
    return { order: of('order'), payment: of('payment'), credit: of('credit'), refresh: of('refresh') };
  };
  const share = openShare(deps, { ...options, underWay: () => underWay, waiting: waitingInAll, onPlaces: fit });

  function fit(): void {
    const places = share.places();
    if (places === 0) {
      turns.pause();
      return;
    }
    turns.concurrency = places;
    lower.concurrency = Math.max(places - 1, 1);
    turns.start();
  }

  function makeRoom(criticality: Criticality): void {
    if (waitingInAll() < WAITING_MAX[criticality]) return;
    for (const lesser of CRITICALITIES.toReversed()) {
      if (lesser === criticality) break;
      const newest = [...(waiting.get(lesser) ?? [])].at(-1);
      if (newest === undefined) continue;
      newest.abort(crowded(lesser));
      return;
    }
    throw crowded(criticality);
  }

  async function inTurn<T>(criticality: Criticality, signal: AbortSignal, begin: () => Promise<T>): Promise<T> {
    const order = { priority: PRIORITY[criticality], signal };
    const turn = async (): Promise<T> => {
      for (;;) {
        const outcome = await turns.add(async () => (share.places() === 0 ? TURN_LOST : begin()), order);
        if (outcome !== TURN_LOST) return outcome;
        fit();
      }
    };
    return LEAVES_A_PLACE.has(criticality) ? lower.add(turn, order) : turn();
  }

  async function run<T>(call: CallContext, act: (left: CallContext) => Promise<T>): Promise<T> {
    const { criticality } = call;
    makeRoom(criticality);
    const ended = wait(deps, call);
    const mine = waiting.get(criticality);
    mine?.add(ended.controller);
    const stopWaiting = (): void => {
      mine?.delete(ended.controller);
      ended.stop();
    };
    try {
      const begun = inTurn(criticality, ended.controller.signal, async () => {
        stopWaiting();
        const deadlineMs = ended.timeLeft();
        if (deadlineMs <= 0) throw noPlaceInTime();
        underWay += 1;
        try {
          return await act({ ...call, deadlineMs });
        } finally {
          underWay -= 1;
          share.ended();
        }
      });
      share.needed();
      return await begun;
    } finally {
      stopWaiting();
    }
  }

  return {
    run,
    state: () => ({ places: share.places(), underWay, waiting: waitingInAll(), waitingOf: waitingOf() }),
    close: () => share.close(),
  };
}

/** Gives up on a call, by its controller, at its deadline or when its caller has gone. */
function wait({ steady, after }: Pick<ShareDeps, 'steady' | 'after'>, call: CallContext) {
  const controller = new AbortController();
  const endsAtMs = steady.now() + call.deadlineMs;
  const giveUp = () => controller.abort(noPlaceInTime());
  const cancel = after(Math.max(call.deadlineMs, 0), giveUp);
  call.signal?.addEventListener('abort', giveUp, { once: true });
  if (call.signal?.aborted === true) giveUp();
  return {
    controller,
    timeLeft: () => endsAtMs - steady.now(),
    stop: () => {
      cancel();
      call.signal?.removeEventListener('abort', giveUp);
    },
  };
}
