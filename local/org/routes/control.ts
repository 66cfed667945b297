/**
 * What no client of an org may do, but a story or a test must: open sessions, state ids, move time, break things, deploy rules, do
 * what an admin or a sandbox refresh does. Loopback only.
 */
import { Hono } from 'hono';
import { z } from 'zod';
import type { OrgUser } from '../access/users.ts';
import { FormulaNotUnderstood } from '../formula/tokens.ts';
import type { Org } from '../org.ts';
import { looksLikeId } from '../record-id.ts';
import { recordFaultSchema } from '../records/faults.ts';
import { Refusal } from '../refusal.ts';
import { putMetadataRecord } from '../schema/metadata-records.ts';
import { wireFaultSchema } from '../wire-faults.ts';

const metadataSchema = z.strictObject({
  type: z.string(),
  developerName: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

const ruleSchema = z.strictObject({
  object: z.string(),
  name: z.string(),
  /** False: the rule of this name is deactivated; nothing else need be said of it. */
  active: z.boolean().default(true),
  formula: z.string().default('FALSE'),
  message: z.string().default(''),
  errorField: z.string().optional(),
});

const recordSchema = z.strictObject({
  username: z.string(),
  object: z.string(),
  id: z.string().refine((id) => id.length === 18 && looksLikeId(id), 'an id of 18 characters'),
  values: z.record(z.string(), z.unknown()),
});

/** `endStreams`: ends every event stream. */
export function control(org: Org, endStreams: () => void): Hono {
  return new Hono()
    .route('/', people(org))
    .route('/', records(org))
    .route('/', world(org))
    .route('/', deeds(org, endStreams))
    .route('/', breakage(org));
}

function people(org: Org): Hono {
  return new Hono()
    .get('/users', (c) => c.json({ users: org.users.all.map(shown) }))
    .post('/sessions', async (c) => {
      const { username } = z.strictObject({ username: z.string() }).parse(await c.req.json());
      const user = org.users.byUsername(username);
      if (user === undefined) throw new Refusal(404, 'NOT_FOUND', `No user ${username} in the local org`);
      return c.json({ accessToken: org.sessions.open(user), ...shown(user) }, 201);
    })
    .delete('/sessions', (c) => {
      org.sessions.endAll();
      return c.json({});
    });
}

/** A record with an id that the story states, which no org lets a client do. */
function records(org: Org): Hono {
  return new Hono().post('/records', async (c) => {
    const { username, object, id, values } = recordSchema.parse(await c.req.json());
    const user = org.users.byUsername(username);
    if (user === undefined) throw new Refusal(404, 'NOT_FOUND', `No user ${username} in the local org`);
    const type = org.schema.object(object);
    await org.exclusive.run(async () => {
      if (org.store.get(type, id) !== undefined) throw new Refusal(400, 'DUPLICATE_VALUE', `${id} is there already`);
      const mark = org.store.mark();
      try {
        org.writer.create(user, type, values, id);
      } catch (error) {
        org.store.rollback(mark);
        throw error;
      }
      org.store.commit();
      return Promise.resolve();
    });
    return c.json({ id }, 201);
  });
}

function world(org: Org): Hono {
  return new Hono()
    .get('/about', (c) =>
      c.json({
        orgId: org.orgId,
        name: org.name,
        namespace: org.namespace,
        notApplied: org.notApplied,
        now: org.clock.now(),
      }),
    )
    .post('/clock', async (c) => {
      const { advanceMs } = z.strictObject({ advanceMs: z.number().int().min(0) }).parse(await c.req.json());
      org.clock.advance(advanceMs);
      return c.json({ now: org.clock.now() });
    })
    .post('/limits', async (c) => {
      const { apiRequests } = z.strictObject({ apiRequests: z.number().int().min(0) }).parse(await c.req.json());
      org.limits.allow(apiRequests);
      return c.json({ used: org.limits.used, allowed: org.limits.allowed });
    })
    .post('/metadata', async (c) => {
      const { type, developerName, fields } = metadataSchema.parse(await c.req.json());
      return c.json(await org.exclusive.run(async () => putMetadataRecord(org, type, developerName, fields)), 201);
    });
}

/** What the org's admin does, and Salesforce to a sandbox. */
function deeds(org: Org, endStreams: () => void): Hono {
  return new Hono()
    .post('/validation-rules', async (c) => {
      const { object, active, ...rule } = ruleSchema.parse(await c.req.json());
      const type = org.schema.object(object);
      try {
        if (active) org.rules.put(type, { ...rule, errorField: rule.errorField });
        else org.rules.take(type, rule.name);
      } catch (error) {
        if (!(error instanceof FormulaNotUnderstood)) throw error;
        throw new Refusal(400, 'FIELD_INTEGRITY_EXCEPTION', `${object}.${rule.name}: ${error.message}`);
      }
      return c.json({ active: org.rules.of(type.name).map(({ name }) => name) }, 201);
    })
    .post('/system-permissions', async (c) => {
      const body = z.strictObject({ username: z.string(), permissions: z.array(z.string()) });
      const { username, permissions } = body.parse(await c.req.json());
      const user = org.users.byUsername(username);
      if (user === undefined) throw new Refusal(404, 'NOT_FOUND', `No user ${username} in the local org`);
      user.grants.giveOwn(permissions);
      return c.json({}, 201);
    })
    .post('/refresh', async (c) => {
      const id = z.string().refine((text) => text.length === 18 && looksLikeId(text) && text.startsWith('00D'));
      const { orgId } = z.strictObject({ orgId: id }).parse(await c.req.json());
      await org.exclusive.run(async () => org.refresh(orgId));
      endStreams();
      return c.json({ orgId: org.orgId }, 201);
    });
}

function breakage(org: Org): Hono {
  return new Hono()
    .get('/faults', (c) => c.json({ records: org.faults.armed, wire: org.wireFaults.armed }))
    .post('/faults', async (c) => {
      const body: unknown = await c.req.json();
      const record = recordFaultSchema.safeParse(body);
      if (record.success) org.faults.arm(record.data);
      else org.wireFaults.arm(wireFaultSchema.parse(body));
      return c.json(body as object, 201);
    })
    .delete('/faults', (c) => {
      org.faults.clear();
      org.wireFaults.clear();
      return c.json({});
    });
}

function shown(user: OrgUser): object {
  return {
    userId: user.id,
    username: user.username,
    name: user.name,
    language: user.language,
    profile: user.profile,
    permissionSets: user.permissionSets,
    customPermissions: user.grants.customPermissions,
  };
}
