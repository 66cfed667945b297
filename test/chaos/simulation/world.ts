/** The simulated world of one run: replicas, database, ERPs and org on one loop, and what starts and kills them. */
import type { FreshReader } from '../../../companion/src/freshness/port.ts';
import { LedgerlineError } from '../../../companion/src/platform/errors.ts';
import { type ErpParts, erpPort } from './erp.ts';
import { createLedger, type Ledger } from './erp-ledger.ts';
import { type Faults, noFaults } from './faults.ts';
import { CREDIT_LIMIT_AGE_SECONDS, LINKS, openCustomers, RULES } from './ground.ts';
import { createJudge, type Judge } from './judge.ts';
import { databaseLine, type DatabaseLine, type Life } from './line.ts';
import { createLoop, type Loop } from './loop.ts';
import { type OrgRecord, orgDirectory } from './org.ts';
import { openReplica, type Replica } from './replica.ts';
import { ERPS, type ErpId, type Scenario } from './scenario.ts';
import type { Statement } from './store/operations.ts';
import { emptyTables, type Plant, type Tables } from './store/tables.ts';

export interface WorldOptions {
  readonly plant?: Plant;
  /** Keeps the trace as text. */
  readonly keepLines?: boolean;
  /** Keeps every statement, to be sent to Postgres. */
  readonly keepStatements?: boolean;
}

export interface World {
  readonly loop: Loop;
  readonly faults: Faults;
  readonly tables: Tables;
  readonly judge: Judge;
  readonly line: DatabaseLine;
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly records: Map<string, OrgRecord>;
  readonly statements: Statement[];
  /** Undefined while it is down. */
  replica(at: number): Replica | undefined;
  /** Those that are up and do not stand still. */
  living(): readonly Replica[];
  start(at: number): void;
  kill(at: number): void;
  moveDatabaseClock(byMs: number): void;
  /** Submissions that may have been at work in an ERP when the database's clock leapt forward. */
  readonly leapt: ReadonlySet<string>;
  onDefect(error: unknown): void;
}

export function createWorld(scenario: Scenario, options: WorldOptions = {}): World {
  const loop = createLoop(scenario.seed, options.keepLines);
  const faults = noFaults();
  let databaseSkewMs = 0;
  const tables = emptyTables(() => loop.now() + databaseSkewMs, options.plant);
  const judge = createJudge({ loop, tables, settings: scenario.erps });
  const statements: Statement[] = [];
  const line = databaseLine({
    ...{ loop, faults, tables },
    onStatement: (statement) => {
      if (options.keepStatements === true) statements.push(statement);
      judge.onStatement(statement);
    },
  });
  const erpParts = ERPS.map((id) => partsOfErp(id, scenario, { loop, faults, judge, plant: options.plant }));
  const records = new Map<string, OrgRecord>();
  const leapt = new Set<string>();
  const running: (Replica | undefined)[] = [];
  let starts = 0;

  const onDefect = (error: unknown): void => {
    if (error instanceof LedgerlineError && error.code === 'DATABASE_UNAVAILABLE') return;
    judge.find(
      'broken',
      `a defect was thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  };

  return {
    ...{ loop, faults, tables, judge, line, records, statements, onDefect },
    ledgers: new Map(erpParts.map(({ id, ledger }) => [id, ledger])),
    replica: (at) => running[at],
    living: () => running.filter((each) => each !== undefined && each.life.frozenUntil <= loop.now()) as Replica[],
    start(at) {
      if (running[at] !== undefined) return;
      starts += 1;
      const life: Life = {
        name: `r${at}.${starts}`,
        alive: true,
        skewMs: scenario.skews[at] ?? 0,
        frozenUntil: 0,
        freezesForMs: 0,
      };
      loop.trace(`${life.name} starts`);
      running[at] = openReplica({
        ...{ loop, life, line, onDefect, rules: RULES, links: LINKS },
        erps: new Map(erpParts.map((parts) => [parts.id, erpPort(parts, life)])),
        orgs: orgDirectory(
          {
            ...{ loop, faults, records, onStep: (before, after) => judge.onOrgStep(before, after) },
            refusesOlder: options.plant !== 'deliveryLeaseIgnored',
          },
          life,
        ),
        witnessed: (reader) => watched(reader, judge, options.plant),
      });
    },
    kill(at) {
      const replica = running[at];
      if (replica === undefined) return;
      loop.trace(`${replica.life.name} is killed`);
      replica.life.alive = false;
      running[at] = undefined;
    },
    leapt,
    moveDatabaseClock(byMs) {
      for (const { submissionId, leaseUntil, sentUntil } of byMs > 0 ? tables.submissions.values() : []) {
        if (leaseUntil !== undefined || sentUntil !== undefined) leapt.add(submissionId);
      }
      databaseSkewMs += byMs;
    },
  };
}

interface Around {
  readonly loop: Loop;
  readonly faults: Faults;
  readonly judge: Judge;
  readonly plant: Plant | undefined;
}

function partsOfErp(id: ErpId, scenario: Scenario, { loop, faults, judge, plant }: Around): ErpParts {
  const setting = scenario.erps[id];
  const ledger = createLedger(setting, id.toUpperCase(), () => loop.now());
  openCustomers(ledger);
  return {
    ...{ id, setting, loop, faults, ledger },
    plantProofAtOnce: plant === 'notFoundBelievedTooEarly',
    onSend: (send) => judge.onSend(id, send),
    onLookUp: (key, found) => judge.onLookUp(id, key, found),
    onChange: (order) => judge.onOrders(id, [...ledger.orders.values()], order),
  };
}

/** Every figure that may be the ground of an approval is shown to the judge first. */
function watched(reader: FreshReader, judge: Judge, plant: Plant | undefined): FreshReader {
  return {
    async read(request) {
      const reading = await reader.read(request);
      const seen = plant === 'staleFigureApproved' ? { ...reading, approvable: true } : reading;
      if (request.mode === 'decide' && request.policy.domain === 'credit' && seen.approvable) {
        judge.onApprovable(seen.asOf, CREDIT_LIMIT_AGE_SECONDS);
      }
      return seen;
    },
  };
}
