/** GET /.well-known/jwks.json: the public keys that verify access tokens (RFC 7517). */
import { z } from '@hono/zod-openapi';
import { plainEndpoint } from '../endpoint.ts';

const jwksSchema = z
  .object({
    keys: z.array(
      z
        .object({
          kty: z.string(),
          kid: z.string(),
          alg: z.string(),
          use: z.string(),
          n: z.string(),
          e: z.string(),
        })
        .openapi('PublicKey'),
    ),
  })
  .openapi('KeySet');

/** Public members of an RSA key; whatever else a key file holds stays there. */
const MEMBERS = ['kty', 'kid', 'alg', 'use', 'n', 'e'];

export const listKeys = plainEndpoint(
  {
    access: 'open',
    operation: {
      method: 'get',
      path: '/.well-known/jwks.json',
      operationId: 'listKeys',
      tags: ['oauth'],
      summary: 'The keys that verify access tokens',
      responses: { 200: { description: 'The key set.', content: { 'application/json': { schema: jwksSchema } } } },
    },
  },
  ({ services }) =>
    async (c) => {
      const keys = await services.keyRing.keys();
      const set = keys.map(({ publicJwk }) =>
        Object.fromEntries(Object.entries(publicJwk).filter(([name]) => MEMBERS.includes(name))),
      );
      return c.json({ keys: set }, 200, { 'cache-control': 'public, max-age=60' });
    },
);
