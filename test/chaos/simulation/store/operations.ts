/** Every statement that the simulated companion sends, by name: the one list that the line to the database and the comparison with Postgres share. */
import * as answers from './answers.ts';
import * as deliveries from './deliveries.ts';
import * as freshness from './freshness.ts';
import * as jobs from './jobs.ts';
import * as reservations from './reservations.ts';
import * as submit from './submit.ts';

export const OPERATIONS = {
  'submission.submit': submit.submit,
  'submission.resume': submit.resume,
  'submission.claim': answers.claim,
  'submission.recordAnswer': answers.recordAnswer,
  'submission.release': answers.release,
  'submission.get': answers.get,
  'submission.list': answers.list,
  'reservation.live': reservations.live,
  'delivery.claim': deliveries.claim,
  'delivery.complete': deliveries.complete,
  'delivery.fail': deliveries.fail,
  'delivery.pause': deliveries.pause,
  'delivery.requeue': deliveries.requeueNow,
  'delivery.retry': deliveries.retry,
  'delivery.recordKey': deliveries.recordKey,
  'freshness.peek': freshness.peek,
  'freshness.claim': freshness.claim,
  'freshness.complete': freshness.complete,
  'freshness.abandon': freshness.abandon,
  'job.take': jobs.take,
  'job.done': jobs.done,
  'job.beat': jobs.beat,
  'job.lose': jobs.lose,
  'sweeper.pending': jobs.overduePending,
  'submission.requeue': jobs.requeue,
  'sweeper.deliveries': jobs.overdueDeliveries,
} as const;

export type Operation = keyof typeof OPERATIONS;
type Rest<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never;
export type ArgumentsOf<O extends Operation> = Rest<(typeof OPERATIONS)[O]>;
export type AnswerOf<O extends Operation> = ReturnType<(typeof OPERATIONS)[O]>;

/** A statement as it took effect: when by the database's clock, and what it answered. */
export interface Statement {
  readonly operation: Operation;
  readonly arguments: readonly unknown[];
  readonly at: number;
  readonly answer: unknown;
}
