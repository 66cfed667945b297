/**
 * Submitting an order once (R4): routed, taken in by one statement, and asked of the ERP by the request itself under the
 * lease that the statement gave it. Whoever repeats the request, or takes it up after a crash, finds what was done.
 */
import type { Money } from '../canonical/money.ts';
import { netTotal } from '../canonical/order.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { SUBMIT_LEASE_MS } from '../platform/limits.ts';
import type { RouteDecision } from '../routing/port.ts';
import type { RuleSnapshot } from '../rules/port.ts';
import type { ErpPort } from '../systems/erp/port.ts';
import { countedAmount } from './amount.ts';
import type { Caller, SubmissionAnswer, SubmitOrder } from './answer.ts';
import { ask } from './ask.ts';
import { bodyHash, contentHash } from './content-hash.ts';
import { AMOUNT_NOT_KNOWN, type CreditDecision, decideCredit } from './decide.ts';
import type { OrderDeps } from './deps.ts';
import { erpKeyOf } from './erp-key.ts';
import { heldUnsent } from './held-unsent.ts';
import { orderLinks } from './links.ts';
import type { NewSubmission, Submission } from './port.ts';
import { record } from './record.ts';
import type { Turn } from './turn.ts';

type SubmitRequest = Parameters<SubmitOrder>[1];

interface Plan {
  readonly rules: RuleSnapshot;
  readonly route: RouteDecision;
  readonly erp: ErpPort;
  readonly amount: Money;
  readonly decision: CreditDecision;
}

export function createSubmitOrder(deps: OrderDeps): SubmitOrder {
  return async (caller, request) => {
    const startedAt = deps.steady.now();
    const planned = await plan(deps, caller, request);
    const leaseFrom = deps.steady.now();
    const outcome = await deps.submissions.submit(newSubmission(deps, caller, request, planned));
    switch (outcome.kind) {
      case 'keyMismatch':
        throw new LedgerlineError('IDEMPOTENCY_KEY_MISMATCH');
      case 'inFlight':
        throw inFlight('IDEMPOTENCY_KEY_IN_FLIGHT', outcome.submissionId);
      case 'recordInFlight':
        throw inFlight('SUBMISSION_IN_FLIGHT', outcome.submissionId);
      case 'movedOn':
        throw movedOn(outcome.submission);
      case 'known':
        return { submission: outcome.submission, replayed: true };
      case 'heldHere':
        return { submission: outcome.submission, replayed: false };
      case 'mine': {
        deps.forgetCredit(caller.orgId, request.order.accountId);
        const endsAtMs = Math.min(startedAt + caller.deadlineMs, leaseFrom + SUBMIT_LEASE_MS);
        return askFirst(deps, caller, planned, { ...outcome, endsAtMs });
      }
    }
  };
}

async function plan(deps: OrderDeps, caller: Caller, { order }: SubmitRequest): Promise<Plan> {
  const { orgId, correlationId, deadlineMs } = caller;
  const [rules, links] = await Promise.all([deps.rules.snapshot(orgId), orderLinks(deps.links, orgId, order)]);
  const route = deps.route(order, links, rules.document);
  const erp = await deps.erps.connection(orgId, route.target.connectionId);
  const entity = route.target;
  // Half of the time at most: the rest belongs to the asking itself.
  const ground = { orgId, order, entity, payer: route.payer, erp, rules, correlationId, deadlineMs: deadlineMs / 2 };
  const [decision, counted] = await Promise.all([
    decideCredit(deps, ground),
    amountToReserve(erp, route, order, { correlationId, deadlineMs: deadlineMs / 2 }),
  ]);
  const unknown = counted === undefined && decision.kind === 'within';
  return {
    rules,
    route,
    erp,
    amount: counted ?? netTotal(order),
    decision: unknown ? { kind: 'hold', reason: AMOUNT_NOT_KNOWN } : decision,
  };
}

/** Asks the ERP only where it counts open orders with tax; undefined when it does not say. */
async function amountToReserve(
  erp: ErpPort,
  route: RouteDecision,
  order: SubmitRequest['order'],
  context: { readonly correlationId: string; readonly deadlineMs: number },
): Promise<Money | undefined> {
  const { openOrdersCount, simulate } = erp.capabilities;
  if (openOrdersCount === 'net' || simulate === 'none') return countedAmount(order, openOrdersCount);
  try {
    const { customer, target } = route;
    const { currency, lines } = order;
    return countedAmount(
      order,
      openOrdersCount,
      await erp.simulateOrder(target, { customer, currency, lines }, { ...context, criticality: 'credit' }),
    );
  } catch {
    return undefined;
  }
}

function newSubmission(deps: OrderDeps, caller: Caller, request: SubmitRequest, planned: Plan): NewSubmission {
  const { route, decision } = planned;
  return {
    orgId: caller.orgId,
    submissionId: deps.newId(),
    idempotencyKey: request.idempotencyKey,
    bodyHash: bodyHash(request.order),
    contentHash: contentHash(request.order),
    order: request.order,
    ...route.target,
    customer: route.customer,
    payer: route.payer,
    amount: planned.amount,
    rulesHash: planned.rules.hash,
    actor: caller.actor,
    erpKey: erpKeyOf(deps.newId()),
    leaseMs: SUBMIT_LEASE_MS,
    ...(decision.kind === 'within' ? { decideWithin: decision.room } : {}),
    ...(request.after === undefined ? {} : { after: request.after }),
  };
}

/** The submission may stay with the ERP that an earlier revision went to: then that one is asked, not the routed one. */
async function askFirst(
  deps: OrderDeps,
  caller: Caller,
  { rules, route, erp, decision }: Plan,
  mine: { readonly submission: Submission; readonly fence: number; readonly endsAtMs: number },
): Promise<SubmissionAnswer> {
  const { submission } = mine;
  const { billTo, shipTo, target } = route;
  const asRouted = submission.connectionId === target.connectionId && submission.entity === target.entity;
  const turn: Turn = {
    ...mine,
    orgId: caller.orgId,
    actor: caller.actor,
    correlationId: caller.correlationId,
    document: rules.document,
    erp: asRouted ? erp : await deps.erps.connection(caller.orgId, submission.connectionId),
    ...(asRouted
      ? { partners: { ...(billTo === undefined ? {} : { billTo }), ...(shipTo === undefined ? {} : { shipTo }) } }
      : {}),
  };
  const answer = decision.kind === 'hold' ? await heldUnsent(deps, turn, decision.reason) : await ask(deps, turn);
  return { submission: await record(deps, turn, answer), replayed: false };
}

function inFlight(code: 'IDEMPOTENCY_KEY_IN_FLIGHT' | 'SUBMISSION_IN_FLIGHT', submissionId: string): LedgerlineError {
  return new LedgerlineError(code, { record: submissionId, retryAfterMs: 2_000 });
}

function movedOn({ submissionId, state, requestedBy, updatedAt }: Submission): LedgerlineError {
  return new LedgerlineError('EXCEPTION_STATE', {
    record: submissionId,
    detail: `The record was submitted again meanwhile: ${submissionId}, by ${requestedBy}, ${state} since ${updatedAt}.`,
    action: 'Nothing is to be replayed: that submission counts.',
  });
}
