/** Judging a run that has come to rest: every submission has an end, and ERP, database and org say the same of it. */
import type { ErpOrder } from '../../../companion/src/systems/erp/port.ts';
import { differences } from '../../../companion/src/orders/differences.ts';
import type { Judge } from './judge.ts';
import type { Ledger } from './erp-ledger.ts';
import type { OrgRecord } from './org.ts';
import { isOpen } from './store/deliveries.ts';
import { revisionsOf, type Tables } from './store/tables.ts';
import type { SubmissionRow } from './store/rows.ts';

export interface AtRest {
  readonly tables: Tables;
  readonly judge: Judge;
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly records: ReadonlyMap<string, OrgRecord>;
}

/** Nothing is under way that goes on by itself. */
export function isAtRest(tables: Tables): boolean {
  for (const { state, leaseUntil, nextAttemptAt } of tables.submissions.values()) {
    if (state === 'pending' && (leaseUntil !== undefined || nextAttemptAt !== undefined)) return false;
  }
  for (const messages of tables.outbox.values()) if (messages.some(isOpen)) return false;
  return true;
}

/** Pending, with nobody at work on it: from here on only a person asks the ERP again. */
export function waitsForAPerson(row: SubmissionRow): boolean {
  return row.state === 'pending' && row.leaseUntil === undefined && row.nextAttemptAt === undefined;
}

export function judgeWaiting({ tables, judge }: AtRest): void {
  for (const row of tables.submissions.values()) {
    if (row.state !== 'pending') continue;
    const { code = '', action = '' } = row.reason ?? {};
    if (!waitsForAPerson(row)) judge.find('broken', `${row.submissionId} is still under way long after all faults`);
    else if (code === '' || action === '') judge.find('broken', `${row.submissionId} waits without a named reason`);
  }
}

export function judgeEnd(rest: AtRest): void {
  const { tables, judge, ledgers, records } = rest;
  judge.check();
  for (const row of tables.submissions.values()) {
    agreesWithErp(rest, row);
    const record = records.get(`Order_Submission__c ${row.requestKey}`);
    if (record?.version !== row.version || record.state !== row.state) {
      const has = record === undefined ? 'nothing' : `version ${record.version}, ${record.state}`;
      judge.find('broken', `the org has ${has} of ${row.submissionId}, which is ${row.state} at ${row.version}`);
    }
  }
  const keys = new Set([...tables.submissions.values()].map(({ erpKey }) => erpKey));
  for (const { orders } of ledgers.values()) {
    for (const { key = '', number } of orders.values()) {
      if (!keys.has(key)) judge.find('lost', `the ERP's order ${number} belongs to no submission`);
    }
  }
}

/** An older revision speaks of a time before the newer one. */
function agreesWithErp({ tables, judge, ledgers }: AtRest, row: SubmissionRow): void {
  if (revisionsOf(tables, row.content.source)[0] !== row) return;
  if (row.state === 'pending') {
    judge.find('broken', `${row.submissionId} is not settled though a person asked again: ${row.reason?.code}`);
    return;
  }
  const order = ledgers.get(row.connectionId)?.byKey(row.erpKey)[0];
  const trouble = disagreement(row, order);
  if (trouble !== undefined)
    judge.find(trouble.startsWith('lost') ? 'lost' : 'broken', `${row.submissionId}: ${trouble}`);
}

function disagreement(row: SubmissionRow, order: ErpOrder | undefined): string | undefined {
  const state = order?.state ?? 'none';
  switch (row.state) {
    case 'accepted': {
      if (order === undefined || state !== 'open') return `lost: accepted, and the ERP's order is ${state}`;
      if (order.number !== row.erpOrderNumber) return `accepted as ${row.erpOrderNumber}, but it is ${order.number}`;
      const told = JSON.stringify(row.differences ?? []);
      const found = JSON.stringify(differences({ order: row.content, customer: row.customer, partners: {} }, order));
      return told === found ? undefined : `accepted with differences ${told}, but they are ${found}`;
    }
    case 'held':
      if (row.replaces !== undefined || state === 'held' || state === 'none') return undefined;
      return `held, and the ERP's order is ${state}`;
    case 'rejected':
      return row.replaces === undefined && state !== 'none' ? `rejected, and the ERP's order is ${state}` : undefined;
    default:
      return state === 'cancelled' || state === 'none' ? undefined : `${row.state}, and the ERP's order is ${state}`;
  }
}
