import { z } from '@hono/zod-openapi';
import { expected } from '../values/expected.ts';

const rule = expected('the submissionId of an earlier answer, a UUID');

export const submissionParamsSchema = z.strictObject({
  submissionId: z
    .string(rule)
    .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, rule)
    .openapi({ format: 'uuid' }),
});
