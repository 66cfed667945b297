import { z } from '@hono/zod-openapi';

export const headlineSchema = z
  .object({
    code: z.string().openapi({ example: 'NEAR_LIMIT' }),
    message: z.string().openapi({ description: 'The one sentence to show first.' }),
    action: z.string().optional().openapi({ description: 'What to do next; absent when nothing is to be done.' }),
  })
  .openapi('Headline');
