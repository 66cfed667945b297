/** One process: the real use cases of orders behind the real breaker, budget and places, put together as app.ts and erps.ts do. */
import { createAskAgain } from '../../../companion/src/orders/ask-again.ts';
import type { AskAgain, SubmitOrder } from '../../../companion/src/orders/answer.ts';
import type { OrderDeps } from '../../../companion/src/orders/deps.ts';
import type { SubmissionStore } from '../../../companion/src/orders/port.ts';
import { createSubmitOrder } from '../../../companion/src/orders/submit.ts';
import { createWake } from '../../../companion/src/orders/wake.ts';
import { PROBE_EVERY_MS } from '../../../companion/src/platform/limits.ts';
import { route } from '../../../companion/src/routing/route.ts';
import { rulePolicies } from '../../../companion/src/rules/policies.ts';
import { guardPort } from '../../../companion/src/systems/erp/guarded-port.ts';
import type { ErpPort } from '../../../companion/src/systems/erp/port.ts';
import type { DatabaseLine, Life } from '../simulation/line.ts';
import type { Loop } from '../simulation/loop.ts';
import type { Tables } from '../simulation/store/tables.ts';
import { ENTITY, LINKS, RULES } from './ground.ts';
import type { OutageErp } from './erp.ts';
import type { Shedding } from './shedding.ts';
import { wake as wakeIn } from './waking.ts';

export interface Process {
  readonly life: Life;
  readonly submit: SubmitOrder;
  readonly ask: AskAgain;
  /** Behind the breaker, budget and places. */
  readonly port: ErpPort;
}

export interface ProcessParts {
  readonly name: string;
  readonly loop: Loop;
  readonly line: DatabaseLine;
  readonly tables: Tables;
  readonly erp: OutageErp;
  /** Among so many the ERP's places are shared out. */
  readonly processes: number;
  readonly shedding: Shedding;
  readonly onDefect: (error: unknown) => void;
}

export function openProcess({ name, loop, line, tables, erp, processes, shedding, onDefect }: ProcessParts): Process {
  const life: Life = { name, alive: true, skewMs: 0, frozenUntil: 0, freezesForMs: 0 };
  const steady = { now: () => loop.now() };
  const wake = createWake({
    wake: async (_org, connection, overMs, limit) =>
      new Promise((resolve) => loop.after(3, () => resolve(wakeIn(tables, connection, overMs, limit)))),
  });
  const guarded = guardPort(
    {
      steady,
      after: (ms, act) => {
        const event = loop.after(ms, act);
        return () => {
          event.cancelled = true;
        };
      },
      store: {
        take: async ({ maximum }) => ({ share: maximum / processes, due: maximum / processes }),
        give: async () => undefined,
      },
      onError: onDefect,
    },
    erp.port,
    {
      ...{ orgId: 'org', connectionId: ENTITY, holder: name, onAway: () => undefined },
      onRecovered: () => void wake('org', ENTITY).catch(onDefect),
    },
  );
  const port = shedding.watched(guarded);
  const probe = (): void => {
    void guarded.probe().catch(onDefect);
    loop.after(PROBE_EVERY_MS, probe);
  };
  loop.after(PROBE_EVERY_MS * loop.draw(`probes of ${name}`), probe);
  let ids = 0;
  const never = (): never => {
    throw new Error('an outage does not ask this');
  };
  const deps: OrderDeps = {
    ...{ steady, route, clock: steady, policies: rulePolicies, random: () => loop.draw(`random ${name}`) },
    newId: () => `${String(loop.now())}-${String((ids += 1)).padStart(6, '0')}-${name}`,
    rules: { snapshot: async () => RULES },
    links: { forAccount: async (_org, accountId) => LINKS.filter((link) => link.accountId === accountId) },
    erps: { connection: async () => port },
    submissions: submissionsOf(line, life),
    ...{ credit: { read: never }, reservations: { live: never }, fresh: { read: never }, whatClears: never },
    openInvoices: { openInvoices: never },
    forgetCredit: () => undefined,
  };
  return { life, port, submit: createSubmitOrder(deps), ask: createAskAgain(deps) };
}

function submissionsOf(line: DatabaseLine, life: Life): SubmissionStore {
  return {
    submit: async (request) => line.call(life, 'submission.submit', request),
    claim: async (_org, id, leaseMs) => line.call(life, 'submission.claim', id, leaseMs),
    recordAnswer: async (_org, id, fence, answer) => line.call(life, 'submission.recordAnswer', id, fence, answer),
    resume: async (request) => line.call(life, 'submission.resume', request),
    get: async (_org, id) => line.call(life, 'submission.get', id),
    list: async (_org, filter, page) => line.call(life, 'submission.list', filter, page),
  };
}
