/** One outage, or the same orders on a day without one, in virtual time: nothing here waits for anything real. */
import type { Criticality } from '../../../companion/src/canonical/criticality.ts';
import { ErpError } from '../../../companion/src/systems/erp/errors.ts';
import { noFaults } from '../simulation/faults.ts';
import { databaseLine } from '../simulation/line.ts';
import { createLoop, START } from '../simulation/loop.ts';
import type { SubmissionRow } from '../simulation/store/rows.ts';
import { emptyTables } from '../simulation/store/tables.ts';
import { type Absence, outageErp } from './erp.ts';
import { ENTITY, orderOf } from './ground.ts';
import { openProcess, type Process } from './process.ts';
import { type Counted, watchShedding } from './shedding.ts';
import { startWorkers } from './workers.ts';

export const NORMAL_PER_SECOND = 1.5;
/** How many times the normal load comes while the ERP is away, and after. */
export const TIMES = 3;
const QUIET_MS = 60_000;
export const DOWN_MS = 600_000;
const AFTER_MS = 90_000;
const SETTLED_WITHIN_MS = 3_600_000;
const LOOK_EVERY_MS = 1_000;
/** By then the last order that arrives is taken in. */
const LAST_ORDER_MS = 1_000;
const ARRIVES_WITHIN_MS = 500;
const PROCESSES = 2;
/** Pages that are looked at around the ERP's return, a second and class: more than it reads beside the orders. */
const PAGES_PER_SECOND = 70;
const PAGES_BEFORE_MS = 10_000;
const PAGES_AFTER_MS = 20_000;
const PAGE_DEADLINE_MS = 8_000;
/** As a request's (platform/limits.ts). */
const DEADLINE_MS = 15_000;
const LOWER: readonly Criticality[] = ['payment', 'credit', 'refresh'];

export interface Outage {
  readonly orders: number;
  /** Taken into our books when they were asked for. */
  readonly taken: number;
  /** Accepted by the ERP in the end. */
  readonly accepted: number;
  /** Keys with more than one order in the ERP. */
  readonly doubled: number;
  /** Ours says accepted, the ERP has no order. */
  readonly lost: number;
  /** Calls that the ERP did not answer. */
  readonly unanswered: number;
  /** Calls for orders, and probes. */
  readonly calls: { readonly order: number; readonly probe: number };
  /** From the ERP's return until every order that came before it was accepted, ms; undefined: never. */
  readonly recoveredAfterMs: number | undefined;
  /** By class, around the ERP's return and while the backlog is worked off: what our own limits kept from an ERP that was there. */
  readonly refused: Readonly<Partial<Record<Criticality, Counted>>>;
  readonly defects: readonly string[];
}

/** `absence` undefined: the ERP is there all the time. The same seed asks for the same orders at the same instants. */
export async function runOutage(seed: number, absence: Absence | undefined): Promise<Outage> {
  // Errors are made by the thousand here, and what costs most of one is its stack.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await runWhole(seed, absence);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function runWhole(seed: number, absence: Absence | undefined): Promise<Outage> {
  const loop = createLoop(seed);
  const tables = emptyTables(() => loop.now());
  const line = databaseLine({ loop, tables, faults: noFaults(), onStatement: () => undefined });
  const erp = outageErp(loop);
  const defects: string[] = [];
  const onDefect = (error: unknown): void =>
    void defects.push(error instanceof Error ? (error.stack ?? '') : String(error));
  const downAt = START + QUIET_MS;
  const upAt = downAt + DOWN_MS;
  const endAt = upAt + AFTER_MS;
  const crowd = { from: upAt - PAGES_BEFORE_MS, until: upAt + PAGES_AFTER_MS };
  const shedding = watchShedding(() => loop.now() >= crowd.from && loop.now() < crowd.until);
  const processes = Array.from({ length: PROCESSES }, (_, at) =>
    openProcess({ name: `p${at}`, ...{ loop, line, tables, erp, shedding, onDefect, processes: PROCESSES } }),
  );
  startWorkers({ loop, tables, line, onDefect }, processes);

  let orders = 0;
  let taken = 0;
  const order = (at: number, process: Process | undefined): void => {
    orders += 1;
    const n = orders;
    loop.after(at - START, () => {
      const caller = { orgId: 'org', actor: 'a rep', correlationId: `c${n}`, deadlineMs: DEADLINE_MS };
      const request = { idempotencyKey: `key-of-order-${n}`, order: orderOf(n) };
      process?.submit(caller, request).then(() => (taken += 1), onDefect);
    });
  };
  for (let at = START; at < endAt; at += 1_000 / (NORMAL_PER_SECOND * (at < downAt ? 1 : TIMES))) {
    order(at + loop.draw('arrives') * ARRIVES_WITHIN_MS, processes[orders % PROCESSES]);
  }
  loop.after(QUIET_MS, () => (erp.absence = absence));
  loop.after(QUIET_MS + DOWN_MS, () => (erp.absence = undefined));
  if (absence !== undefined) lookAtPages();

  function lookAtPages(): void {
    for (const criticality of LOWER) {
      for (let at = crowd.from; at < crowd.until; at += 1_000 / PAGES_PER_SECOND) {
        loop.after(at - START, () => {
          const process = processes[Math.floor(at) % PROCESSES];
          const context = { deadlineMs: PAGE_DEADLINE_MS, correlationId: 'page', criticality };
          process?.port
            .listExchangeRates({ connectionId: ENTITY, entity: ENTITY }, context)
            .catch((error: unknown) => (error instanceof ErpError ? undefined : onDefect(error)));
        });
      }
    }
  }

  const waits = ({ state }: SubmissionRow): boolean => state === 'pending';
  let looked = START;
  await loop.run(() => {
    if (loop.now() < endAt + LAST_ORDER_MS || loop.now() < looked + LOOK_EVERY_MS) return false;
    looked = loop.now();
    return loop.now() > endAt + SETTLED_WITHIN_MS || ![...tables.submissions.values()].some(waits);
  });

  const rows = [...tables.submissions.values()];
  const early = rows.filter(({ createdAt }) => createdAt < upAt);
  const recovered = early.every(({ state }) => state === 'accepted');
  const keys = new Set(rows.filter(({ state }) => state === 'accepted').map(({ erpKey }) => erpKey));
  return {
    ...{ orders, taken, defects, refused: shedding.byClass },
    accepted: keys.size,
    doubled: [...erp.orders.values()].filter(({ length }) => length > 1).length,
    lost: [...keys].filter((key) => !erp.orders.has(key)).length,
    unanswered: erp.unanswered,
    calls: { order: erp.calls.order, probe: erp.calls.probe },
    recoveredAfterMs: recovered ? Math.max(0, ...early.map(({ updatedAt }) => updatedAt - upAt)) : undefined,
  };
}
