/** Reading an org's answer: a success whose body fits, or a SalesforceError. */
import { z } from 'zod';
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

/** The org did not say, request by request, what became of each: it may have been done, and asking again may tell. */
export function unanswered(what: string, said: string): SalesforceError {
  return new SalesforceError('ANSWER_BROKEN', `Salesforce did not say what became of ${what}: ${said}.`, {
    retryable: true,
    outcomeKnown: false,
  });
}

export const compositeSchema = z.object({
  compositeResponse: z.array(z.object({ httpStatusCode: z.int(), body: z.unknown() })),
});
export const errorsSchema = z.array(
  z.object({ message: z.unknown(), errorCode: z.unknown(), fields: z.unknown() }).partial(),
);
export const querySchema = z.object({
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.record(z.string(), z.unknown())),
});

export function tooLarge(max: number): SalesforceError {
  return new SalesforceError('RESULT_TOO_LARGE', `Salesforce has more than ${max} records for a query.`, {
    retryable: false,
    outcomeKnown: true,
  });
}
