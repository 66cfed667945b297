/** GET /v1/exception-groups: what is open, by its cause, with how many, how much money and since when. */
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { groupsSchema } from './exception-schema.ts';

export const listExceptionGroups = endpoint(
  {
    access: 'exceptions:read',
    operation: {
      method: 'get',
      path: '/v1/exception-groups',
      operationId: 'listExceptionGroups',
      tags: ['exceptions'],
      summary: 'What is open, by its cause; the largest group first',
      responses: { 200: { description: 'The groups.', content: { 'application/json': { schema: groupsSchema } } } },
    },
  },
  ({ services }) =>
    async (c) =>
      c.json({ groups: await services.exceptions.groups(tokenOf(c).orgId) }, 200, NO_STORE),
);
