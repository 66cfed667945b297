/**
 * The judge: it sees every statement, every request to an ERP and every record of the org as they take effect, keeps books
 * of its own, and says what broke a promise. It asks the simulated database nothing that it could be told wrongly.
 */
import { compare } from '../../../companion/src/canonical/money.ts';
import type { ErpOrder } from '../../../companion/src/systems/erp/port.ts';
import type { Answer, NewSubmission, Submission, SubmitOutcome } from '../../../companion/src/orders/port.ts';
import type { Send } from './erp.ts';
import type { Loop } from './loop.ts';
import type { OrgRecord } from './org.ts';
import type { ErpId, ErpSetting } from './scenario.ts';
import { need } from './store/reservations.ts';
import type { SubmissionRow } from './store/rows.ts';
import type { Statement } from './store/operations.ts';
import type { Tables } from './store/tables.ts';

export interface Finding {
  readonly kind: 'lost' | 'doubled' | 'broken';
  readonly what: string;
  /** Ms since the run began. */
  readonly atMs: number;
}

export interface Judge {
  readonly findings: Finding[];
  find(kind: Finding['kind'], what: string): void;
  onStatement(statement: Statement): void;
  onSend(erp: ErpId, send: Send): void;
  onLookUp(erp: ErpId, key: string, found: boolean): void;
  onOrders(erp: ErpId, orders: readonly ErpOrder[], changed: ErpOrder): void;
  onOrgStep(before: OrgRecord | undefined, after: OrgRecord): void;
  /** A credit figure is about to be the ground of a decision. */
  onApprovable(asOf: string, limitAgeSeconds: number): void;
  /** A client was told of a submission. */
  onAcknowledged(told: Submission): void;
  /** What has to hold at every moment. */
  check(): void;
}

interface JudgeParts {
  readonly loop: Loop;
  readonly tables: Tables;
  readonly settings: Readonly<Record<ErpId, ErpSetting>>;
}

/** What a figure may have aged while it was on its way to whoever decides, ms. */
const ON_ITS_WAY_MS = 100;
const FINDINGS_MAX = 20;

export function createJudge({ loop, tables, settings }: JudgeParts): Judge {
  const began = loop.now();
  const findings: Finding[] = [];
  const fences = new Map<string, number>();
  const bodies = new Map<string, string>();
  const acknowledged = new Map<string, Submission>();
  const sends = new Map<string, Send[]>();
  const notFoundAt = new Map<string, number>();
  const answeredAt = new Map<string, number>();
  const seenByErp = new Set<string>();
  const beganAt = new Map<string, number>();

  const find: Judge['find'] = (kind, what) => {
    if (findings.length < FINDINGS_MAX) findings.push({ kind, what, atMs: loop.now() - began });
    loop.trace(`${kind}: ${what}`);
  };

  const leased = (submission: Submission, fence: number): void => {
    const before = fences.get(submission.submissionId) ?? 0;
    if (fence <= before) find('broken', `lease ${fence} was given of ${submission.submissionId} after ${before}`);
    fences.set(submission.submissionId, fence);
    answeredAt.delete(submission.submissionId);
    seenByErp.delete(submission.submissionId);
  };

  const submitted = (request: NewSubmission, outcome: SubmitOutcome): void => {
    const { idempotencyKey: key, bodyHash } = request;
    const taken = bodies.get(key);
    const lets = outcome.kind !== 'keyMismatch';
    if (taken !== undefined && taken !== bodyHash && lets) {
      find('broken', `key ${key} was taken with another body and answered ${outcome.kind}`);
    }
    if (!lets && (taken === undefined || taken === bodyHash)) find('broken', `key ${key} was refused its own body`);
    if (taken === bodyHash && (outcome.kind === 'mine' || outcome.kind === 'heldHere')) {
      find('broken', `key ${key} was repeated and begun anew`);
    }
    if (lets && outcome.kind !== 'recordInFlight') bodies.set(key, taken ?? bodyHash);
    if (outcome.kind === 'mine') leased(outcome.submission, outcome.fence);
  };

  const recorded = (id: string, fence: number, answer: Answer, after: Submission | undefined): void => {
    if (after === undefined) return;
    const newest = fences.get(id);
    if (fence !== newest) find('broken', `an answer under lease ${fence} of ${id} was applied after ${newest}`);
    if (answer.state === 'accepted') answeredAt.set(id, tables.now());
  };

  const creditRead = (key: string, beganText: string): void => {
    for (const [id, at] of answeredAt) {
      const row = tables.submissions.get(id);
      if (row === undefined || `${row.connectionId}/${row.entity}/${row.payer}` !== key) continue;
      if (at < Date.parse(beganText)) seenByErp.add(id);
    }
  };

  const checkReservation = (row: SubmissionRow): void => {
    const kept = tables.reservations.get(row.submissionId);
    const live = kept !== undefined && kept.endedAt === undefined;
    const shall = row.state === 'pending' || (row.state === 'accepted' && !seenByErp.has(row.submissionId));
    if (live !== shall) {
      find('broken', `${row.submissionId} is ${row.state} and its reservation ${live ? 'lives' : 'does not live'}`);
    } else if (live && compare(kept.amount, need(tables, row)) !== 0) {
      find('broken', `${row.submissionId} reserves ${kept.amount.amount}, not what it adds`);
    }
  };

  return {
    findings,
    find,
    onStatement({ operation, arguments: args, answer }) {
      switch (operation) {
        case 'submission.submit': {
          submitted(args[0] as NewSubmission, answer as SubmitOutcome);
          return;
        }
        case 'submission.resume':
        case 'submission.claim': {
          const outcome = answer as { kind: string; submission: Submission; fence: number };
          if (outcome.kind === 'mine') leased(outcome.submission, outcome.fence);
          return;
        }
        case 'submission.recordAnswer': {
          recorded(String(args[0]), Number(args[1]), args[2] as Answer, answer as Submission | undefined);
          return;
        }
        case 'freshness.claim': {
          const claimed = answer as { kind: string; beganAt: string };
          if (claimed.kind === 'load') beganAt.set(claimed.beganAt, loop.now());
          return;
        }
        case 'freshness.complete': {
          const done = args[0] as { domain: string; key: string; beganAt: string };
          if (answer === true && done.domain === 'credit') creditRead(done.key, done.beganAt);
          return;
        }
        default:
      }
    },
    onSend(erp, send) {
      const id = `${erp} ${send.key}`;
      const earlier = sends.get(id) ?? [];
      sends.set(id, [...earlier, send]);
      if (settings[erp].idempotency === 'sync') return;
      const lookedUp = notFoundAt.get(id) ?? 0;
      for (const before of earlier) {
        if (!before.over) find('broken', `${send.key} was sent again while an earlier request may still take effect`);
        else if (!before.nothingDone && lookedUp <= before.sentAt) {
          find('broken', `${send.key} was sent again without a look-up after an unknown outcome`);
        }
      }
    },
    onLookUp(erp, key, found) {
      if (!found) notFoundAt.set(`${erp} ${key}`, loop.now());
    },
    onOrders(erp, orders, changed) {
      const { key } = changed;
      if (orders.filter((order) => order.key === key).length > 1)
        find('doubled', `${erp} has two orders for key ${key}`);
      const of = new Map([...tables.submissions.values()].map((row) => [row.erpKey, row.content.source.recordId]));
      const record = of.get(key ?? '');
      if (record === undefined) find('lost', `${erp} has an order for key ${key}, which no submission has`);
      const standing = orders.filter((order) => order.state !== 'cancelled' && of.get(order.key ?? '') === record);
      if (record !== undefined && standing.length > 1) find('doubled', `${erp} has two standing orders for ${record}`);
    },
    onOrgStep(before, after) {
      if (before !== undefined && before.version > after.version) {
        find(
          'broken',
          `the org's ${after.object} ${after.key} went from version ${before.version} to ${after.version}`,
        );
      }
    },
    onApprovable(asOf, limitAgeSeconds) {
      const byDatabase = tables.now() - Date.parse(asOf);
      const inTruth = loop.now() - (beganAt.get(asOf) ?? Number.NEGATIVE_INFINITY);
      if (Math.min(byDatabase, inTruth) <= limitAgeSeconds * 1_000 + ON_ITS_WAY_MS) return;
      find('broken', `a credit figure ${Math.round(inTruth / 1_000)} s old counted as ground for approval`);
    },
    onAcknowledged(told) {
      acknowledged.set(told.submissionId, told);
    },
    check() {
      for (const [id, told] of acknowledged) {
        const row = tables.submissions.get(id);
        if (row === undefined) find('lost', `${id} was acknowledged and is not there`);
        else if (row.content.source.recordId !== told.source.recordId) find('lost', `${id} is of another record now`);
        if (row === undefined) acknowledged.delete(id);
      }
      for (const row of tables.submissions.values()) checkReservation(row);
    },
  };
}
