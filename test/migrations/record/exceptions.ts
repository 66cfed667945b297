/**
 * What failed for good when a release goes down, and what people had done about it: open, edited, waiting for a second person,
 * in the hands of a process that is gone, replayed, settled. Each order has a quantity that no other has, so that the ERP's
 * books say what became of which.
 */
import { longSalesforceId } from '../../../companion/src/canonical/salesforce-id.ts';
import type { NewSubmission } from '../../../companion/src/orders/port.ts';
import type { LeftException } from '../exceptions.ts';
import type { History } from '../histories.ts';
import {
  all,
  ANA,
  askForReplay,
  begin,
  editTo,
  type ExceptionDesk,
  giveUpTelling,
  openOf,
  quantityOf,
  refuseRequests,
} from './exception-desk.ts';
import { accepted, begun, type Desk, KINDS } from './orders.ts';

export interface Left {
  readonly histories: readonly History[];
  readonly exceptions: readonly LeftException[];
}

/** The running batch is the last: it is under way when the release goes down. */
export async function leaveExceptions(desk: ExceptionDesk): Promise<Left> {
  const scene = new Scene(desk);
  scene.left(await scene.failed('rejected', '11'), 'open');
  scene.left(await scene.failed('exhausted', '12'), 'open');
  const edited = await scene.failed('rejected', '13');
  await editTo(desk, edited.exceptionId, edited.of.order, '14');
  scene.left(edited, 'edited', { quantity: '14' });
  await waitForSomebody(scene);
  await replay(scene);
  await settle(scene);
  await refuseToBeTold(scene);
  await refuseRequests(desk, scene.request('22'));
  for (const { exceptionId, accountId } of await all(desk, 'orgRequest')) {
    const given = accountId === undefined ? {} : { quantity: '22' };
    scene.left({ exceptionId }, accountId === undefined ? 'unreadable' : 'refused', given);
  }
  await dieReplaying(scene);
  return scene.end();
}

/** Two orders above what one person may replay alone; and one that the second person declined. */
async function waitForSomebody(scene: Scene): Promise<void> {
  const { desk } = scene;
  const waiting = [await scene.failed('rejected', '41'), await scene.failed('rejected', '42')];
  const batchId = await askForReplay(desk, idsOf(waiting));
  for (const each of waiting) scene.left(each, 'waiting', { batchId });
  const declined = await scene.failed('rejected', '43');
  await desk.deadLetters.decline(desk.orgId, await askForReplay(desk, idsOf([declined])), 'not this', 'asserted:ben');
  scene.left(declined, 'declined');
}

async function replay(scene: Scene): Promise<void> {
  const { desk } = scene;
  const one = await scene.failed('rejected', '19');
  const batchId = await askForReplay(desk, idsOf([one]));
  const { fence, replayIds } = await begin(desk, batchId, 1);
  const [replayId = ''] = replayIds;
  const next = scene.anew(one.of, { idempotencyKey: replayId, actor: ANA, after: one.of.submissionId });
  await accepted(scene.take, next);
  scene.note(next, 'replayed', { erp: true, end: 'accepted' });
  const outcome = { state: 'succeeded', acted: true, how: 'accepted', submissionId: next.submissionId } as const;
  await desk.deadLetters.finish(desk.orgId, batchId, fence, replayId, outcome);
  await desk.deadLetters.advance(desk.orgId, batchId, fence);
  scene.left(one, 'replayed', { batchId });
}

/** The record was submitted again, by its owner. */
async function settle(scene: Scene): Promise<void> {
  const one = await scene.failed('rejected', '20');
  const next = scene.anew(one.of, {});
  await accepted(scene.take, next);
  scene.note(next, 'accepted', { erp: true, end: 'accepted' });
  scene.left(one, 'settled');
}

async function refuseToBeTold(scene: Scene): Promise<void> {
  const of = scene.request('21');
  await accepted(scene.take, of);
  scene.note(of, 'accepted', { erp: true, end: 'accepted', givenUp: of.submissionId });
  await giveUpTelling(scene.desk, of.submissionId);
  scene.left(await openOf(scene.desk, of.submissionId), 'notTold', { quantity: '21' });
}

/** Four orders: the ERP has the first already, the second was begun, two are queued. */
async function dieReplaying(scene: Scene): Promise<void> {
  const first = await scene.failed('rejected', '15');
  const others = [
    await scene.failed('rejected', '16', { again: '16' }),
    await scene.failed('rejected', '17', { again: '17' }),
    await scene.failed('exhausted', '18', { kind: 'askedAgain', end: 'accepted' }),
  ];
  const batchId = await askForReplay(scene.desk, idsOf([first, ...others]));
  const { replayIds } = await begin(scene.desk, batchId, 2);
  const [replayId = ''] = replayIds;
  const next = scene.anew(first.of, { idempotencyKey: replayId, actor: ANA, after: first.of.submissionId });
  await begun(scene.take, next);
  scene.note(next, 'replaying', { erp: true, end: 'accepted' });
  for (const each of [first, ...others]) scene.left(each, 'running', { batchId });
}

interface Failed {
  readonly of: NewSubmission;
  readonly exceptionId: string;
}

const idsOf = (failed: readonly Failed[]): readonly string[] => failed.map(({ exceptionId }) => exceptionId);

/** Notes what is done for those that come after. */
class Scene {
  readonly desk: ExceptionDesk;
  readonly take: Desk;
  readonly #histories: History[] = [];
  readonly #left = new Map<string, Pick<LeftException, 'what' | 'quantity' | 'batchId'>>();
  #records = 0;

  constructor(desk: ExceptionDesk) {
    this.desk = desk;
    const { submissions, requests } = desk;
    this.take = { submissions, present: submissions, random: requests.random, changed: (request) => request };
  }

  request(quantity: string): NewSubmission {
    this.#records += 1;
    const recordId = longSalesforceId(`0Q0LLX${String(this.#records).padStart(9, '0')}`);
    return this.desk.requests.next(this.desk.orgId, recordId, quantity);
  }

  /** The same record once more. */
  anew({ order }: NewSubmission, more: Partial<NewSubmission>): NewSubmission {
    return this.desk.requests.next(this.desk.orgId, order.source.recordId, quantityOf(order), more);
  }

  async failed(kind: 'rejected' | 'exhausted', quantity: string, more: Partial<History> = {}): Promise<Failed> {
    const of = this.request(quantity);
    const outcome = await KINDS[kind]?.(this.take, of);
    if (outcome === undefined) throw new Error(`there is no kind ${kind}`);
    this.note(of, kind, { ...outcome, ...more });
    return { of, exceptionId: (await openOf(this.desk, of.submissionId)).exceptionId };
  }

  note(of: NewSubmission, kind: string, more: Pick<History, 'erp' | 'end'> & Partial<History>): void {
    const { orgId, submissionId, erpKey, idempotencyKey: key, order } = of;
    const { accountId } = order;
    const { recordId } = order.source;
    const quantity = quantityOf(order);
    this.#histories.push({ kind, orgId, submissionId, recordId, accountId, key, erpKey, quantity, ...more });
  }

  left(
    { exceptionId, of }: { readonly exceptionId: string; readonly of?: NewSubmission },
    what: LeftException['what'],
    more: Partial<LeftException> = {},
  ): void {
    const quantity = of === undefined ? {} : { quantity: quantityOf(of.order) };
    this.#left.set(exceptionId, { what, ...quantity, ...more });
  }

  /** With all exceptions of the org as they stand, also those that the orders before left. */
  async end(): Promise<Left> {
    const exceptions = (await all(this.desk)).map((found) => {
      const { exceptionId, kind, remedy, state, payloadVersion: version, subject } = found;
      const more = this.#left.get(exceptionId) ?? { what: 'open' as const };
      return { orgId: this.desk.orgId, exceptionId, kind, remedy, state, version, subject, ...more };
    });
    return { histories: this.#histories, exceptions };
  }
}
