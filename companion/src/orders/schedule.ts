/** When the ERP is asked again, and when that ends: the retry rules by error code. */
import type { ErpError } from '../systems/erp/errors.ts';
import type { OrderDeps } from './deps.ts';
import type { Answer, Reason } from './port.ts';
import {
  CANCEL_ANSWER_LOST,
  CANCEL_NOT_SHOWN,
  exhaustedReason,
  failureReason,
  LAST_LOOK,
  lastLookReason,
  ORDER_NOT_SHOWN,
  POSTPONED,
  REFUSED_UNPROVEN,
} from './reasons.ts';
import type { Turn } from './turn.ts';

/** After this, 'not found' is not asked at the very edge of the ERP's longest execution time. */
const PROOF_MARGIN_MS = 1_000;
/**
 * A turn that our own limits kept from the ERP is put off by twice as much each time, up to the last, and after so many in a
 * row (half a day) a person decides.
 */
const UNASKED_FIRST_MS = 2_000;
const UNASKED_LAST_MS = 300_000;
const UNASKED_MAX = 300;

type ScheduleDeps = Pick<OrderDeps, 'policies' | 'random'>;

/** Nothing was sent for want of time; the worker asks at once. */
export function postponed(turn: Turn): Answer {
  return {
    state: 'pending',
    phase: 'retrying',
    event: 'retryLater',
    detail: 'no time was left to ask the ERP',
    reason: POSTPONED,
    retryInMs: 0,
    sent: false,
    actor: turn.actor,
  };
}

/** The ERP surely did nothing: asked again by the schedule of the code, or never by itself once that has ended. */
export function retryLater(deps: ScheduleDeps, turn: Turn, failure: ErpError): Answer {
  const reason = failureReason(failure);
  const pending = { state: 'pending', phase: 'retrying', event: 'retryLater', sent: false } as const;
  if (!failure.asked) return putOff(deps, turn, failure, { ...pending, reason, actor: turn.actor });
  const delayMs = delayOf(deps, turn, failure.code);
  const detail = `${failure.code}, attempt ${turn.submission.attempts}`;
  if (delayMs === undefined) return { ...pending, detail, reason: exhaustedReason(reason), actor: turn.actor };
  const retryInMs = Math.max(delayMs, failure.retryAfterMs ?? 0);
  return { ...pending, detail, reason, retryInMs, actor: turn.actor };
}

/**
 * The ERP may have done it: looked up after the schedule's delay, and at the latest when 'not found' begins to prove
 * something. Once the schedule has ended it is looked up one last time, and not sent again.
 */
export function lookUpLater(deps: ScheduleDeps, turn: Turn, failure: ErpError): Answer {
  const reason = failureReason(failure);
  const delayMs = delayOf(deps, turn, 'TIMEOUT_UNKNOWN_OUTCOME');
  const provesAfterMs = turn.erp.capabilities.longestExecutionMs + PROOF_MARGIN_MS;
  return {
    state: 'pending',
    phase: 'unknown',
    event: 'outcomeUnknown',
    detail: `${failure.code}, attempt ${turn.submission.attempts}`,
    reason: delayMs === undefined ? lastLookReason(reason) : reason,
    retryInMs: Math.min(delayMs ?? provesAfterMs, provesAfterMs),
    actor: turn.actor,
  };
}

/** The ERP may have cancelled it, or may still do so: looked up when 'still there' begins to prove something. */
export function cancelUnknown(turn: Pick<Turn, 'erp' | 'actor'>): Answer {
  return {
    state: 'pending',
    phase: 'unknown',
    event: 'outcomeUnknown',
    detail: 'asked to cancel; the answer was lost',
    reason: CANCEL_ANSWER_LOST,
    retryInMs: turn.erp.capabilities.longestExecutionMs + PROOF_MARGIN_MS,
    actor: turn.actor,
  };
}

/** As cancelUnknown, of an order that the ERP did not find and nothing was sent for. */
export function cancelNotShown(turn: Pick<Turn, 'erp' | 'actor'>): Answer {
  const detail = 'to be cancelled; the ERP did not find the order';
  return { ...cancelUnknown(turn), detail, reason: CANCEL_NOT_SHOWN };
}

/**
 * Refused as an order that the ERP has or works on already, and none was found: it may come into being yet, as ours. Looked up
 * as any order whose answer was lost, and rejected only when 'not found' proves something.
 */
export function refusedUnproven(deps: ScheduleDeps, turn: Turn, failure: ErpError): Answer {
  const erpMessage = failure.message === '' ? {} : { erpMessage: failure.message };
  const detail = `${turn.submission.ask} refused: ${failure.code}; none is found by our key`;
  return { ...lookUpLater(deps, turn, failure), detail, reason: { ...REFUSED_UNPROVEN, ...erpMessage } };
}

/** An order whose number we hold was not found: an ERP that lags behind does not find what it has. */
export function orderNotShown(turn: Turn): Answer {
  return {
    state: 'pending',
    phase: 'unknown',
    event: 'outcomeUnknown',
    detail: 'the ERP did not find the order by its number or by our key',
    reason: ORDER_NOT_SHOWN,
    retryInMs: turn.erp.capabilities.longestExecutionMs + PROOF_MARGIN_MS,
    actor: turn.actor,
  };
}

/** Looked up without a result that proves anything yet; nothing was sent under this lease. */
export function lookedUp(turn: Turn, provesInMs: number): Answer {
  const { reason } = turn.submission;
  return {
    ...unknownStill(turn),
    detail: 'looked up by key; it is too early to tell',
    ...(reason === undefined ? {} : { reason }),
    retryInMs: provesInMs + PROOF_MARGIN_MS,
  };
}

/** The look-up itself failed; the outcome stays unknown, and is looked up again by the schedule of the code. */
export function lookUpFailed(deps: ScheduleDeps, turn: Turn, failure: ErpError): Answer {
  const known = turn.submission.reason ?? failureReason(failure);
  const reason = failure.message === '' ? known : { ...known, erpMessage: failure.message };
  if (!failure.asked) return putOff(deps, turn, failure, { ...unknownStill(turn), reason });
  const delayMs = delayOf(deps, turn, failure.code);
  const answer = { ...unknownStill(turn), detail: `the look-up failed: ${failure.code}` };
  if (delayMs === undefined) return { ...answer, reason: exhaustedReason(reason) };
  return { ...answer, reason, retryInMs: Math.max(delayMs, failure.retryAfterMs ?? 0) };
}

/** The last look found nothing, or a draft that got no further: the rules do not allow to send it once more. */
export function lastLookEnded(turn: Turn, draft?: { readonly number: string }): Answer | undefined {
  const { reason } = turn.submission;
  if (reason?.code !== LAST_LOOK) return undefined;
  const message =
    draft === undefined
      ? 'The ERP does not have the order; asking for it kept failing.'
      : `The ERP has the order as a draft, ${draft.number}; asking for it to go on kept failing.`;
  return {
    ...unknownStill(turn),
    detail: `looked up by key for the last time; ${draft === undefined ? 'the ERP does not have it' : 'a draft still'}`,
    reason: { ...exhaustedReason(reason), message },
  };
}

function unknownStill(turn: Turn) {
  return { state: 'pending', phase: 'unknown', event: 'lookedUp', sent: false, actor: turn.actor } as const;
}

/** The ERP was not asked, for our own limits: the schedule is not used up by it. */
function putOff(
  { random }: ScheduleDeps,
  turn: Turn,
  failure: ErpError,
  answer: Omit<Answer, 'detail' | 'reason' | 'asked'> & { readonly reason: Reason },
): Answer {
  const unasked = turn.unasked ?? 0;
  const notAsked = { ...answer, detail: `the ERP was not asked: ${failure.message}`, asked: false } as const;
  if (unasked >= UNASKED_MAX) return { ...notAsked, reason: exhaustedReason(answer.reason) };
  const delayMs = Math.min(UNASKED_FIRST_MS * 2 ** unasked, UNASKED_LAST_MS) * random();
  return { ...notAsked, retryInMs: Math.ceil(Math.max(delayMs, failure.retryAfterMs ?? 0)) };
}

/**
 * The delay before the next attempt, in ms, anywhere between nothing and the whole of the schedule's (full jitter): what failed
 * together is not to come back together. Undefined when the schedule has ended, or there is none: it never begins anew.
 */
function delayOf({ policies, random }: ScheduleDeps, turn: Turn, code: string): number | undefined {
  const seconds = policies.retryFor(turn.document, code, 'order')?.delaysSeconds[turn.submission.attempts - 1];
  return seconds === undefined ? undefined : Math.ceil(seconds * 1_000 * random());
}
