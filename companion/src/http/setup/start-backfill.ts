/** POST /v1/backfills: fill the org with what the ERPs have of every linked customer. One at a time; asking again is harmless. */
import { endpoint } from '../endpoint.ts';
import { actorParameter, callerOf } from '../headers/actor.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { backfillSchema } from './backfill-schema.ts';

export const startBackfill = endpoint(
  {
    access: 'setup',
    errors: ['ORG_NOT_CONNECTED'],
    operation: {
      method: 'post',
      path: '/v1/backfills',
      operationId: 'startBackfill',
      tags: ['setup'],
      summary: 'Fill the org’s records with credit positions, links, invoices and payments',
      parameters: [actorParameter],
      responses: {
        202: {
          description: 'The backfill that runs: a new one, or the one that ran already.',
          content: { 'application/json': { schema: backfillSchema } },
        },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const backfill = await services.startBackfill(callerOf(c));
      return c.json(backfill, 202, { ...NO_STORE, location: `/v1/backfills/${backfill.backfillId}` });
    },
);
