/** What endpoints about exceptions take in common: ids, the reason, the version of the payload. */
import { z } from '@hono/zod-openapi';
import { expected } from '../values/expected.ts';
import { text } from '../values/text.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const exceptionRule = expected('the exceptionId of an earlier answer, a UUID');
const batchRule = expected('the batchId of an earlier answer, a UUID');

export const exceptionId = z.string(exceptionRule).regex(UUID, exceptionRule).openapi({ format: 'uuid' });
export const exceptionParamsSchema = z.strictObject({ exceptionId });
export const batchParamsSchema = z.strictObject({
  batchId: z.string(batchRule).regex(UUID, batchRule).openapi({ format: 'uuid' }),
});

/** Why somebody does it: kept with what was done, for whoever looks later. */
export const reasonSchema = text('the reason, in words', 500).openapi({ example: 'The product code was mistyped.' });

const versionRule = expected('the number of a version of the payload, 1 or more');
export const payloadVersionSchema = z
  .number(versionRule)
  .int(versionRule)
  .min(1, versionRule)
  .max(100_000, versionRule)
  .optional()
  .openapi({ type: 'integer', description: 'Of the payload; absent: the latest.' });
