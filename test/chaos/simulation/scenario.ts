/** What one seed is made of: the machines, what clients do, and what breaks, in an order that fast-check draws from the seed. */
import fc from 'fast-check';

export const RECORDS = 10;
export const ERPS = ['erp-a', 'erp-b'] as const;
export type ErpId = (typeof ERPS)[number];
export const CUSTOMERS = ['C1', 'C2', 'C3'] as const;
export const COMMANDS_MIN = 200;

/** What a write does in the ERP: `lost`: done, unanswered; `late`: done after its caller gave up; `never`: not done, unanswered. */
export type ErpBehaviour =
  | { readonly does: 'lost' | 'late' | 'never' | 'slow' | 'hold'; readonly afterMs: number }
  | { readonly does: 'fails'; readonly code: 'UNAVAILABLE' | 'THROTTLED' | 'LOCKED' | 'AUTH' | 'INTERNAL' }
  | { readonly does: 'refuses'; readonly code: 'VALIDATION' | 'CREDIT_BLOCKED' | 'CONFLICT' | 'CUSTOMER_BLOCKED' };

export type OrgBehaviour =
  | { readonly does: 'lost' | 'late' | 'never' | 'slow'; readonly afterMs: number }
  | { readonly does: 'fails' | 'refuses' };

export type Act =
  | { readonly does: 'submit'; readonly record: number; readonly key: number; readonly variant: number }
  | { readonly does: 'recheck' | 'cancel' | 'show'; readonly record: number }
  | { readonly does: 'limit'; readonly erp: ErpId; readonly customer: string; readonly amount: number }
  | { readonly does: 'pay'; readonly erp: ErpId; readonly customer: string }
  | { readonly does: 'block'; readonly erp: ErpId; readonly customer: string; readonly blocked: boolean };

export type Fault =
  | { readonly breaks: 'replica' | 'freeze'; readonly replica: number; readonly forMs: number }
  | { readonly breaks: 'takenForGone' }
  | { readonly breaks: 'database' | 'org'; readonly forMs: number }
  | { readonly breaks: 'erp'; readonly erp: ErpId; readonly forMs: number }
  | { readonly breaks: 'databaseAnswers'; readonly times: number }
  | { readonly breaks: 'databaseHangs'; readonly ms: number }
  | { readonly breaks: 'erpNext'; readonly erp: ErpId; readonly next: readonly ErpBehaviour[] }
  | { readonly breaks: 'orgNext'; readonly next: readonly OrgBehaviour[] }
  | { readonly breaks: 'clock'; readonly replica: number; readonly byMs: number }
  | { readonly breaks: 'databaseClock'; readonly byMs: number }
  | { readonly breaks: 'jobLate'; readonly ms: number }
  | { readonly breaks: 'jobTwice' }
  | { readonly breaks: 'jobLost'; readonly nth: number };

/** `id` keeps what is drawn for a command the same while others are left out. */
export type Command = (Act | Fault) & { readonly id: number; readonly gapMs: number; readonly via: number };

export interface ErpSetting {
  /** sync: a repeated key gives the first order; none: every request that arrives makes an order. */
  readonly idempotency: 'sync' | 'none';
  readonly creditEnforced: boolean;
  readonly openOrdersCount: 'net' | 'gross';
}

export interface Scenario {
  readonly seed: number;
  readonly replicas: number;
  /** How far each replica's clock is off when it starts, ms. */
  readonly skews: readonly number[];
  readonly erps: Readonly<Record<ErpId, ErpSetting>>;
  readonly commands: readonly Command[];
}

const record = fc.nat({ max: RECORDS - 1 });
const erp = fc.constantFrom(...ERPS);
const customer = fc.constantFrom(...CUSTOMERS);
const replica = fc.nat({ max: 2 });

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      does: fc.constant('submit' as const),
      record,
      key: fc.nat({ max: 7 }),
      variant: fc.constantFrom(0, 0, 0, 1, 2),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('recheck' as const), record }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('cancel' as const), record }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('show' as const), record }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('limit' as const),
      ...{ erp, customer, amount: fc.constantFrom(500, 2_000, 4_000, 8_000, 20_000) },
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('pay' as const), erp, customer }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('block' as const), erp, customer, blocked: fc.boolean() }),
  },
);

const erpBehaviour: fc.Arbitrary<ErpBehaviour> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom('lost', 'lost', 'late', 'late', 'never', 'slow', 'hold'),
      afterMs: fc.constantFrom(0, 200, 4_000, 12_000, 29_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('fails' as const),
      code: fc.constantFrom('UNAVAILABLE', 'THROTTLED', 'LOCKED', 'AUTH', 'INTERNAL'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('refuses' as const),
      code: fc.constantFrom('VALIDATION', 'CREDIT_BLOCKED', 'CONFLICT', 'CUSTOMER_BLOCKED'),
    }),
  },
);

const orgBehaviour: fc.Arbitrary<OrgBehaviour> = fc.oneof(
  fc.record({
    does: fc.constantFrom('lost' as const, 'late' as const, 'late' as const, 'never' as const, 'slow' as const),
    afterMs: fc.constantFrom(0, 500, 3_000, 9_000, 14_000),
  }),
  fc.record({ does: fc.constantFrom('fails' as const, 'fails' as const, 'refuses' as const) }),
);

const forMs = fc.constantFrom(300, 2_000, 6_000, 15_000, 40_000);
const byMs = fc.constantFrom(-600_000, -61_000, -5_000, 3_000, 25_000, 90_000, 600_000);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ breaks: fc.constant('replica' as const), replica, forMs }) },
  {
    weight: 4,
    arbitrary: fc.record({
      breaks: fc.constant('freeze' as const),
      // Mostly until just after its lease has ended, when others are at it.
      ...{ replica, forMs: fc.oneof(fc.constantFrom(3_000, 65_000), fc.integer({ min: 20_000, max: 21_500 })) },
    }),
  },
  { weight: 4, arbitrary: fc.record({ breaks: fc.constant('takenForGone' as const) }) },
  { weight: 2, arbitrary: fc.record({ breaks: fc.constant('database' as const), forMs }) },
  { weight: 1, arbitrary: fc.record({ breaks: fc.constant('org' as const), forMs }) },
  { weight: 2, arbitrary: fc.record({ breaks: fc.constant('erp' as const), erp, forMs }) },
  {
    weight: 3,
    arbitrary: fc.record({ breaks: fc.constant('databaseAnswers' as const), times: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ breaks: fc.constant('databaseHangs' as const), ms: fc.constantFrom(2_000, 9_000, 14_000) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      breaks: fc.constant('erpNext' as const),
      ...{ erp, next: fc.array(erpBehaviour, { minLength: 1, maxLength: 3 }) },
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      breaks: fc.constant('orgNext' as const),
      next: fc.array(orgBehaviour, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ breaks: fc.constant('clock' as const), replica, byMs }) },
  { weight: 1, arbitrary: fc.record({ breaks: fc.constant('databaseClock' as const), byMs }) },
  {
    weight: 1,
    arbitrary: fc.record({ breaks: fc.constant('jobLate' as const), ms: fc.constantFrom(5_000, 20_000, 70_000) }),
  },
  { weight: 1, arbitrary: fc.record({ breaks: fc.constant('jobTwice' as const) }) },
  { weight: 2, arbitrary: fc.record({ breaks: fc.constant('jobLost' as const), nth: fc.nat({ max: 3 }) }) },
);

const gapMs = fc.constantFrom(0, 0, 5, 20, 60, 150, 400, 1_000, 2_500, 9_000);
const setting: fc.Arbitrary<ErpSetting> = fc.record({
  idempotency: fc.constantFrom('sync' as const, 'none' as const, 'none' as const),
  creditEnforced: fc.boolean(),
  openOrdersCount: fc.constantFrom('net' as const, 'net' as const, 'gross' as const),
});

const drawn = fc.record({
  replicas: fc.constantFrom(2, 3),
  skews: fc.array(fc.constantFrom(-3_600_000, -4_000, 0, 0, 900, 3_600_000), { minLength: 3, maxLength: 3 }),
  erps: fc.record({ 'erp-a': setting, 'erp-b': setting }),
  acts: fc.array(fc.tuple(act, gapMs, fc.nat({ max: 99 })), { minLength: COMMANDS_MIN, maxLength: COMMANDS_MIN + 20 }),
  faults: fc.array(fc.tuple(fault, gapMs, fc.nat({ max: COMMANDS_MIN - 1 })), { minLength: 45, maxLength: 60 }),
});

/** The same seed draws the same scenario. */
export function scenarioOf(seed: number): Scenario {
  const [sample] = fc.sample(drawn, { seed, numRuns: 1 });
  if (sample === undefined) throw new Error('nothing was drawn');
  const { acts, faults, ...rest } = sample;
  const placed = acts.map(([each, gap, via], at): Command & { readonly place: number } => ({
    ...{ ...each, id: at, gapMs: gap, via, place: at },
  }));
  const breaking = faults.map(([each, gap, place], at): Command & { readonly place: number } => ({
    ...{ ...each, id: 1_000 + at, gapMs: gap, via: 0, place: place + 0.5 },
  }));
  const commands = [...placed, ...breaking].toSorted((a, b) => a.place - b.place).map(({ place: _, ...each }) => each);
  return { seed, ...rest, commands: commands };
}

export function isFault(command: Command): command is Command & Fault {
  return 'breaks' in command;
}

/** Whether the database's clock may go forward: only where no ERP makes two orders of two requests, see ./promise.ts. */
export function allIdempotent({ erps }: Scenario): boolean {
  return ERPS.every((id) => erps[id].idempotency === 'sync');
}
