/** The lines between a replica and everything it talks to: what is said may arrive late, twice as late, or never be answered. */
import { LedgerlineError } from '../../../companion/src/platform/errors.ts';
import { count, type Faults } from './faults.ts';
import type { Loop } from './loop.ts';
import { type AnswerOf, type ArgumentsOf, type Operation, OPERATIONS, type Statement } from './store/operations.ts';
import type { Tables } from './store/tables.ts';

/** One start of a process: once it is killed, nothing of it ever runs again. */
export interface Life {
  readonly name: string;
  alive: boolean;
  /** How far its clock is ahead of real time, ms. */
  skewMs: number;
  /** It stands still until then, as a machine does that is suspended; what others do for it goes on. */
  frozenUntil: number;
  /** So long it stands still once its next write to an ERP has left, ms; 0: it does not. */
  freezesForMs: number;
}

/** The companion gives a statement up after this (database/client.ts). */
const ANSWER_WITHIN_MS = 10_000;

export interface DatabaseLine {
  call<O extends Operation>(life: Life, operation: O, ...args: ArgumentsOf<O>): Promise<AnswerOf<O>>;
}

export interface LineParts {
  readonly loop: Loop;
  readonly faults: Faults;
  readonly tables: Tables;
  /** Every statement as it takes effect. */
  readonly onStatement: (statement: Statement, life: Life) => void;
}

/** Runs a continuation of a life: never once that has ended, and later where it stands still. */
export function goOn(loop: Loop, life: Life, act: () => void): void {
  if (!life.alive) return;
  if (loop.now() >= life.frozenUntil) act();
  else loop.after(life.frozenUntil - loop.now(), () => goOn(loop, life, act));
}

export function databaseLine({ loop, faults, tables, onStatement }: LineParts): DatabaseLine {
  const take = (life: Life, operation: Operation, args: readonly unknown[]): unknown => {
    const at = tables.now();
    const act = OPERATIONS[operation] as (tables: Tables, ...args: readonly unknown[]) => unknown;
    const answer = act(tables, ...args);
    onStatement({ operation, arguments: args, at, answer }, life);
    return answer;
  };

  return {
    call: async (life, operation, ...args) =>
      new Promise((resolve, reject) => {
        const subject = `${operation} ${typeof args[0] === 'string' ? args[0] : ''}`;
        let waits = true;
        const end = (act: () => void): void => {
          if (waits) goOn(loop, life, act);
          waits = false;
        };
        const refuse = (): void => end(() => reject(unavailable()));
        const travel = 1 + loop.draw(subject) * 4;
        const hangs = faults.databaseHangs.shift() ?? 0;
        if (hangs > 0) count(faults, 'databaseHangs');
        if (hangs >= ANSWER_WITHIN_MS) loop.after(ANSWER_WITHIN_MS, refuse);
        loop.after(travel + hangs, () => {
          // What a killed process had just sent may have left it, or not.
          if (!life.alive && loop.draw(`left ${life.name}`) < 0.5) return;
          if (loop.now() < faults.databaseDownUntil) {
            count(faults, 'databaseDown');
            loop.trace(`${life.name} ${subject} down`);
            refuse();
            return;
          }
          const answer = take(life, operation, args) as never;
          if (faults.databaseLoses > 0 && operation !== 'job.beat') {
            faults.databaseLoses -= 1;
            count(faults, 'databaseAnswerLost');
            loop.trace(`${life.name} ${subject} done, answer lost`);
            loop.after(1, refuse);
            return;
          }
          loop.trace(`${life.name} ${subject} ${kindOf(answer)}`);
          // Most answers are there at once; some are on their way long enough for others to come between.
          if (loop.draw('answers') < 0.7) end(() => resolve(answer));
          else loop.after(1 + loop.draw(subject) * 30, () => end(() => resolve(answer)));
        });
      }),
  };
}

function unavailable(): LedgerlineError {
  return new LedgerlineError('DATABASE_UNAVAILABLE', { retryAfterMs: 2_000 });
}

function kindOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return String(answer);
  if ('kind' in answer) return String(answer.kind);
  return 'state' in answer ? String(answer.state) : '';
}
