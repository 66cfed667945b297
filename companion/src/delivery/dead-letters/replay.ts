/**
 * Asking for a replay, and the second person's word on it. Here it is only written down; run.ts carries it out. Which of two
 * who ask for the same is first is the database's to say.
 */
import { LedgerlineError } from '../../platform/errors.ts';
import type { RuleDocument } from '../../rules/port.ts';
import type { ExceptionDeps } from './deps.ts';
import { orderOf } from './payload.ts';
import type { DeadLetterWithHistory, Exceptions } from './port.ts';
import type { Decision, ReplayBatch } from './replays/port.ts';
import { notFound, nothingWaits, stateError } from './words.ts';

/** Of one request: what is left over is asked for again. */
const REPLAYS_MAX = 2_000;

export function createReplay(deps: ExceptionDeps): Exceptions['replay'] {
  return async ({ orgId, actor }, request) => {
    const { exceptionIds, payloadVersion } = request;
    const [only, ...others] = exceptionIds ?? [];
    if (only !== undefined && others.length === 0) await requireReplayable(deps, orgId, only, payloadVersion);
    else if (payloadVersion !== undefined) {
      throw new LedgerlineError('VALIDATION', {
        detail: 'payloadVersion: it is said for one exception only; of several the latest version is sent',
        field: 'payloadVersion',
      });
    }
    const { document } = await deps.rules.snapshot(orgId);
    const asked = await deps.deadLetters.request(orgId, {
      ...request,
      ...{ batchId: deps.newId(), actor, above: aboveOf(deps, document), max: REPLAYS_MAX },
    });
    switch (asked.kind) {
      case 'notFound':
        throw notFound(asked.exceptionId);
      case 'state':
        throw stateError(asked.exception);
      case 'nothing':
        throw new LedgerlineError('EXCEPTION_STATE', {
          detail: request.group === undefined ? 'Nothing is open.' : `Nothing of the group ${request.group} is open.`,
          action: 'npm run exceptions -- groups shows what is open.',
        });
      case 'requested':
        return asked.batch;
    }
  };
}

/** Before it is asked for, so that whoever asks learns at once what is wrong with the payload. */
async function requireReplayable(deps: ExceptionDeps, orgId: string, id: string, version?: number): Promise<void> {
  const exception = await deps.deadLetters.get(orgId, id);
  if (exception === undefined) throw notFound(id);
  if (exception.state === 'open' && sendsPayload(exception)) orderOf(deps, exception, version);
  else if (exception.state === 'open' && version !== undefined) {
    throw new LedgerlineError('VALIDATION', {
      detail: 'payloadVersion: a replay of this exception does the same again, and sends no payload of its own',
      field: 'payloadVersion',
      record: id,
    });
  }
}

function sendsPayload({ remedy }: DeadLetterWithHistory): boolean {
  return remedy === 'resubmit' || remedy === 'takeInAgain';
}

/** What one person may replay alone, by currency; a currency that no rule names is not in it. */
function aboveOf({ policies }: ExceptionDeps, document: RuleDocument): Readonly<Record<string, string>> {
  const currencies = new Set(document.replayApprovals.map(({ currency }) => currency));
  return Object.fromEntries(
    [...currencies].flatMap((currency) => {
      const rule = policies.replayApprovalFor(document, currency);
      return rule === undefined ? [] : [[currency, rule.aboveAmount]];
    }),
  );
}

export function createApprove({ deadLetters }: Pick<ExceptionDeps, 'deadLetters'>): Exceptions['approve'] {
  return async ({ orgId, actor }, batchId, reason) =>
    decided(await deadLetters.approve(orgId, batchId, reason, actor), batchId);
}

export function createDecline({ deadLetters }: Pick<ExceptionDeps, 'deadLetters'>): Exceptions['decline'] {
  return async ({ orgId, actor }, batchId, reason) =>
    decided(await deadLetters.decline(orgId, batchId, reason, actor), batchId);
}

function decided(decision: Decision, batchId: string): ReplayBatch {
  switch (decision.kind) {
    case 'notFound':
      throw notFound(batchId);
    case 'requester':
      throw new LedgerlineError('APPROVER_IS_REQUESTER', {
        record: batchId,
        detail: `${decision.batch.requestedBy} asked for replay ${batchId} and cannot approve it, nor can one who is named in another form.`,
        action: 'Have another person approve it, named as the one who asked is: both by user id, or both by user name.',
      });
    case 'nothing':
      throw nothingWaits(decision.batch);
    case 'approved':
    case 'declined':
      return decision.batch;
  }
}
