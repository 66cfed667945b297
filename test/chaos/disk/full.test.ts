/** The database's disk is full: callers are told so, what was accepted stays, and it goes on once there is room. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import type { Part } from '../../../scripts/start/child.ts';
import { bodyOf, type Caller, problemOf } from '../../integration/companion/caller.ts';
import { newKey, type Org, orderOf } from '../../integration/companion/org.ts';
import { settled, until } from '../../integration/companion/until.ts';
import { callerOf, openWorld, type World } from '../../integration/companion/world.ts';
import { withSql } from '../world/books.ts';
import { mountSmallDisk, openSmallDatabase, type SmallDatabase } from './small-disk.ts';

const disk = mountSmallDisk();
const how = disk === undefined ? 'as a trigger says it: nothing can be mounted here' : 'a filesystem of 64 MB';
/** Pages that are there already take some orders more. */
const ORDERS_MAX = 2_000;
const AT_ONCE = 8;

let database: SmallDatabase;
let world: World;
let companion: Part;
let org: Org;
let rep: Caller;

beforeAll(async () => {
  database = await openSmallDatabase(disk);
  world = await openWorld(database);
  companion = await world.process();
  org = await world.org();
  rep = callerOf(companion, org);
});
afterAll(() => world.close());

describe(`a database whose disk is full (${how})`, () => {
  it('refuses new orders clearly, loses none that it accepted, and goes on when there is room', async () => {
    const account = await org.account();
    const asked = () => ({ json: orderOf(account, '1'), key: newKey() });
    const accepted = new Set<string>();
    for (let n = 0; n < 5; n += 1) {
      accepted.add(bodyOf(await rep.send('/v1/orders', asked()), submissionSchema, 201).submissionId);
    }

    await database.fill();
    const refused: ReturnType<typeof asked>[] = [];
    for (let n = 0; n < ORDERS_MAX && refused.length === 0; n += AT_ONCE) {
      const orders = Array.from({ length: AT_ONCE }, asked);
      const replies = await Promise.all(orders.map(async (order) => rep.send('/v1/orders', order)));
      replies.forEach((reply, at) => {
        const order = orders[at];
        if (reply.status < 300) accepted.add(bodyOf(reply, submissionSchema, reply.status).submissionId);
        else if (order !== undefined) {
          const problem = problemOf(reply, 503);
          expect(problem.code).toBe('DATABASE_FULL');
          expect(problem.action).toMatch(/makes room; then repeat with the same Idempotency-Key/);
          expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
          refused.push(order);
        }
      });
    }
    expect(refused.length).toBeGreaterThan(0);
    expect((await fetch(`${companion.url}/livez`)).status).toBe(200);

    await database.makeRoom();
    for (const order of refused) {
      // One that was taken in when there was no room left for its answer is at work for as long as its lease.
      const reply = await until(async () => {
        const repeated = await rep.send('/v1/orders', order);
        return repeated.status !== 409 && repeated;
      });
      accepted.add(bodyOf(reply, submissionSchema, reply.status).submissionId);
    }
    accepted.add(bodyOf(await rep.send('/v1/orders', asked()), submissionSchema, 201).submissionId);
    for (const id of accepted) expect((await settled(rep, id)).state).toBe('accepted');
    const stored = await withSql(database.adminUrl, async (sql) => {
      const rows = await sql<{ submission_id: string }[]>`select submission_id from ledgerline.submission`;
      return rows.map((row) => row.submission_id);
    });
    expect(new Set(stored)).toEqual(accepted);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(accepted.size);
  });
});
