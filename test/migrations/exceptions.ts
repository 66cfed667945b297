/** What a release had as exceptions when it went down, and what people had asked about them. */
import type { ExceptionKind, ExceptionState } from '../../companion/src/delivery/dead-letters/port.ts';
import type { Remedy } from '../../companion/src/delivery/dead-letters/replays/port.ts';
import { releaseFile, type ReleaseName } from './release.ts';

export interface LeftException {
  readonly orgId: string;
  readonly exceptionId: string;
  readonly kind: ExceptionKind;
  readonly remedy: Remedy;
  readonly state: ExceptionState;
  /** Of its payload, the latest. */
  readonly version: number;
  readonly subject: string;
  readonly what:
    | 'open'
    | 'edited'
    | 'waiting' // for a second person
    | 'declined'
    | 'running' // in the hands of a process that is gone
    | 'replayed'
    | 'settled'
    | 'notTold' // the org refused the record
    | 'refused' // a request of the org that was not taken in
    | 'unreadable'; // and one that is no order
  /** So many pieces its order has to have in the ERP; no other order has as many. */
  readonly quantity?: string;
  readonly batchId?: string;
}

export function exceptionsOf(release: ReleaseName): readonly LeftException[] {
  return releaseFile(release, 'exceptions.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LeftException);
}
