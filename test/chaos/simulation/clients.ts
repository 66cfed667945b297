/** What clients, finance, customers and operators do, and what clients hold us to. */
import { add, money, zero } from '../../../companion/src/canonical/money.ts';
import type { Caller, SubmissionAnswer } from '../../../companion/src/orders/answer.ts';
import { bodyHash } from '../../../companion/src/orders/content-hash.ts';
import { LedgerlineError } from '../../../companion/src/platform/errors.ts';
import { CURRENCY } from './erp-ledger.ts';
import { orderOf, recordId } from './ground.ts';
import { ORG, type Replica } from './replica.ts';
import type { Act, Command } from './scenario.ts';
import { revisionsOf } from './store/tables.ts';
import type { World } from './world.ts';

const DEADLINE_MS = 15_000;
/** What a client may be answered; anything else is a defect of ours. */
const ANSWERS = new Set([
  'IDEMPOTENCY_KEY_MISMATCH',
  'IDEMPOTENCY_KEY_IN_FLIGHT',
  'SUBMISSION_IN_FLIGHT',
  'SUBMISSION_STATE',
  'DATABASE_UNAVAILABLE',
  'ERP_UNAVAILABLE',
  'ERP_REFUSED',
]);

export interface Clients {
  act(command: Command & Act): void;
  /** A person asks again of a submission, on a replica that lives. */
  askAgain(submissionId: string): Promise<void>;
}

const hashes = new Map<string, string>();

/** Clients know what they sent; it need not be worked out each time. */
function hashOf(record: number, variant: number): string {
  const id = `${record} ${variant}`;
  const known = hashes.get(id) ?? bodyHash(orderOf(record, variant));
  hashes.set(id, known);
  return known;
}

export function createClients(world: World): Clients {
  const { loop, judge, tables } = world;
  /** The body that each key was acknowledged with. */
  const promised = new Map<string, string>();

  function callOf(id: number): Caller {
    return { orgId: ORG, actor: 'asserted:rep', correlationId: `c-${id}`, deadlineMs: DEADLINE_MS };
  }

  async function ask(name: string, work: Promise<SubmissionAnswer>): Promise<SubmissionAnswer | undefined> {
    try {
      const answer = await work;
      loop.trace(`client ${name} ${answer.submission.state}${answer.replayed ? ' again' : ''}`);
      judge.onAcknowledged(answer.submission);
      return answer;
    } catch (error) {
      if (!(error instanceof LedgerlineError) || !ANSWERS.has(error.code)) world.onDefect(error);
      else loop.trace(`client ${name} ${error.code}`);
      return undefined;
    }
  }

  async function submit(replica: Replica, command: Extract<Command & Act, { does: 'submit' }>): Promise<void> {
    const order = orderOf(command.record, command.variant);
    const key = `key-of-record-${command.record}-${command.key}`;
    const before = promised.get(key);
    const hash = hashOf(command.record, command.variant);
    const request = { idempotencyKey: key, order };
    const answer = await ask(`submits ${key}`, replica.submit(callOf(command.id), request));
    if (answer === undefined) return;
    if (before !== undefined && before !== hash) judge.find('broken', `${key} was answered for an altered body`);
    promised.set(key, promised.get(key) ?? hash);
  }

  function submissionOf(record: number): string | undefined {
    return revisionsOf(tables, { object: 'Order', recordId: recordId(record) })[0]?.submissionId;
  }

  function turnTo(replica: Replica, command: Extract<Command & Act, { does: 'recheck' | 'cancel' | 'show' }>): void {
    const id = submissionOf(command.record);
    if (id === undefined) return;
    const caller = callOf(command.id);
    if (command.does === 'recheck') void ask(`rechecks ${id}`, replica.recheck(caller, id));
    else if (command.does === 'cancel') void ask(`cancels ${id}`, replica.cancel(caller, id, 'not wanted'));
    else void ask(`looks at ${id}`, shown(replica, id));
  }

  async function shown(replica: Replica, id: string): Promise<SubmissionAnswer> {
    const { submission } = await replica.show(ORG, id);
    return { submission, replayed: true };
  }

  function finance(command: Extract<Command & Act, { does: 'limit' | 'pay' | 'block' }>): void {
    const customer = world.ledgers.get(command.erp)?.customers.get(command.customer);
    if (customer === undefined) return;
    if (command.does === 'limit') customer.limit = money(String(command.amount), CURRENCY);
    else if (command.does === 'block') customer.blocked = command.blocked;
    else
      customer.receivables =
        loop.draw('pays') < 0.5 ? zero(CURRENCY) : add(customer.receivables, money('700', CURRENCY));
  }

  return {
    act(command) {
      if (command.does === 'limit' || command.does === 'pay' || command.does === 'block') {
        finance(command);
        return;
      }
      const living = world.living();
      const replica = living[command.via % Math.max(living.length, 1)];
      // Nobody listens: the client is told so by its own machine.
      if (replica === undefined) return;
      if (command.does === 'submit') void submit(replica, command);
      else turnTo(replica, command);
    },
    async askAgain(submissionId) {
      const [replica] = world.living();
      if (replica !== undefined) await ask(`asks again ${submissionId}`, replica.recheck(callOf(0), submissionId));
    },
  };
}
