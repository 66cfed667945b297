/** Reading an org's answer: a success whose body fits, or a SalesforceError. */
import type { z } from 'zod';
import { answerFailure } from './failure.ts';
import { SalesforceError } from './port.ts';
import type { OrgAnswer } from './transport.ts';

export function bodyOf(answer: OrgAnswer, write: boolean): unknown {
  if (answer.status >= 300) throw answerFailure(answer, write);
  if (answer.text === '') return undefined;
  try {
    return JSON.parse(answer.text);
  } catch (cause) {
    throw broken('a request', cause);
  }
}

export function read<Schema extends z.ZodType>(schema: Schema, body: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw broken(what, parsed.error);
  return parsed.data;
}

export function broken(what: string, cause?: unknown): SalesforceError {
  return new SalesforceError('ANSWER_BROKEN', `Salesforce’s answer to ${what} cannot be understood.`, {
    retryable: false,
    outcomeKnown: false,
    ...(cause === undefined ? {} : { cause }),
  });
}
