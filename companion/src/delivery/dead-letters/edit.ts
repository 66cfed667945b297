/** Mending what failed: a new version of the payload, checked like any order; the earlier versions stay. */
import { netTotal } from '../../canonical/order.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import type { ExceptionDeps } from './deps.ts';
import type { Exceptions } from './port.ts';
import { notFound, stateError, tooManyEdits } from './words.ts';

export function createEdit({ deadLetters }: Pick<ExceptionDeps, 'deadLetters'>): Exceptions['edit'] {
  return async ({ orgId, actor }, exceptionId, { order, reason }) => {
    const exception = await deadLetters.get(orgId, exceptionId);
    if (exception === undefined) throw notFound(exceptionId);
    const { sourceId, sourceObject } = exception;
    const otherObject = sourceObject !== undefined && order.source.object !== sourceObject;
    // What another record's order is belongs under that record: here it would be one that nobody asked for.
    if ((sourceId !== undefined && order.source.recordId !== sourceId) || otherObject) {
      throw new LedgerlineError('VALIDATION', {
        detail: `payload.source: this exception is about ${sourceObject ?? 'the record'} ${sourceId ?? ''}, and stays with it`,
        field: 'payload.source',
        record: exceptionId,
      });
    }
    const edited = await deadLetters.edit(orgId, exceptionId, { order, amount: netTotal(order), reason, actor });
    if (edited.kind === 'notFound') throw notFound(exceptionId);
    if (edited.kind === 'state') throw stateError(edited.exception);
    if (edited.kind === 'tooMany') throw tooManyEdits(edited.exception);
    return edited.exception;
  };
}
