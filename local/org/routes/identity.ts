/** Who a token is for, and which API versions there are. */
import { Hono } from 'hono';
import type { OrgUser } from '../access/users.ts';
import { API_VERSION, BASE_PATH, type Org } from '../org.ts';
import type { RestApp, RestEnv } from './request.ts';

export function versions(): Hono {
  return new Hono().get('/services/data', (c) =>
    c.json([{ label: 'Local', url: BASE_PATH, version: API_VERSION.slice(1) }]),
  );
}

/** Below the identity address and userinfo. */
export function identity(org: Org, url: () => string): RestApp {
  return new Hono<RestEnv>()
    .get('/id/:org/:user', (c) =>
      c.json({ id: `${url()}${c.req.path}`, asserted_user: true, ...about(org, c.get('user'), url()) }),
    )
    .get('/services/oauth2/userinfo', (c) =>
      c.json({
        sub: `${url()}/id/${org.orgId}/${c.get('user').id}`,
        preferred_username: c.get('user').username,
        ...about(org, c.get('user'), url()),
      }),
    );
}

function about(org: Org, user: OrgUser, url: string): object {
  return {
    user_id: user.id,
    organization_id: org.orgId,
    username: user.username,
    display_name: user.name,
    name: user.name,
    email: user.username,
    language: user.language,
    locale: 'en_US',
    active: true,
    user_type: 'STANDARD',
    urls: {
      rest: `${url}/services/data/v{version}/`,
      sobjects: `${url}/services/data/v{version}/sobjects/`,
      query: `${url}/services/data/v{version}/query/`,
      custom_domain: url,
    },
  };
}

export function resources(org: Org, url: () => string): RestApp {
  return new Hono<RestEnv>().get('/', (c) =>
    c.json({
      identity: `${url()}/id/${org.orgId}/${c.get('user').id}`,
      composite: `${BASE_PATH}/composite`,
      jobs: `${BASE_PATH}/jobs`,
      limits: `${BASE_PATH}/limits`,
      query: `${BASE_PATH}/query`,
      queryAll: `${BASE_PATH}/queryAll`,
      sobjects: `${BASE_PATH}/sobjects`,
    }),
  );
}
