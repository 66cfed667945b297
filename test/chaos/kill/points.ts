/** Where a kill strikes: a named point of an order's way, reached when a proxy has what comes there in hand. */
import type { Arming } from '../proxy/faults.ts';
import type { ChaosWorld } from '../world/world.ts';

export interface Point {
  readonly name: string;
  readonly wire: keyof ChaosWorld['wires'];
  readonly arming: Arming;
}

/** Postgres ends a statement with ReadyForQuery, idle: what the statement wrote is then committed. */
const COMMITTED = 'Z\u0000\u0000\u0000\u0005I';
const PLACES_ORDER = 'POST /api/us/orders ';
const TELLS_ORG = 'POST /services/data/v67.0/composite';

const request = (when: string): Arming => ({ fault: { kind: 'hold', what: 'request' }, when });
const answer = (when: string, until?: string): Arming => ({
  fault: { kind: 'hold', what: 'answer', ...(until === undefined ? {} : { until }) },
  when,
});

export const POINTS: readonly Point[] = [
  { name: 'before the submission statement', wire: 'postgres', arming: request('ledgerline.submission_submit(') },
  { name: 'after it', wire: 'postgres', arming: answer('ledgerline.submission_submit(', COMMITTED) },
  { name: 'during the ERP call', wire: 'erp', arming: request(PLACES_ORDER) },
  { name: 'after the ERP’s commit', wire: 'erp', arming: answer(PLACES_ORDER) },
  { name: 'before recording its answer', wire: 'postgres', arming: request('ledgerline.submission_record_answer(') },
  { name: 'after recording it', wire: 'postgres', arming: answer('ledgerline.submission_record_answer(', COMMITTED) },
  { name: 'before the org is told', wire: 'salesforce', arming: request(TELLS_ORG) },
  { name: 'after the org was told', wire: 'salesforce', arming: answer(TELLS_ORG) },
  { name: 'before sealing', wire: 'postgres', arming: request('ledgerline.audit_seal(') },
  { name: 'after sealing', wire: 'postgres', arming: answer('ledgerline.audit_seal(', COMMITTED) },
];

/** Whose death it is. */
export const VICTIMS = ['companion', 'backend', 'postmaster'] as const;
export type Victim = (typeof VICTIMS)[number];

/** Half of the kills are the companion's, a third a backend's, the rest the server's. */
export function victimOf(n: number): Victim {
  return (['companion', 'backend', 'companion', 'backend', 'companion', 'postmaster'] as const)[n % 6] ?? 'companion';
}
