/** Trying an exception's order out against the ERP. Nothing is sent and nothing is kept but who tried what, and the verdict. */
import type { ExceptionDeps } from './deps.ts';
import { orderOf } from './payload.ts';
import type { Exceptions } from './port.ts';
import { notFound } from './words.ts';

export function createDryRun(deps: ExceptionDeps): Exceptions['dryRun'] {
  return async (operator, exceptionId, payloadVersion) => {
    const { orgId, actor } = operator;
    const exception = await deps.deadLetters.get(orgId, exceptionId);
    if (exception === undefined) throw notFound(exceptionId);
    const { version, order } = orderOf(deps, exception, payloadVersion);
    const preflight = await deps.preflight(operator, order);
    const { verdict, rulesHash } = preflight;
    await deps.deadLetters.note(orgId, exceptionId, 'dryRun', { payloadVersion: version, verdict, rulesHash }, actor);
    return { exceptionId, payloadVersion: version, preflight };
  };
}
