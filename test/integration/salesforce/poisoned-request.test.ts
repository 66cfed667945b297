/**
 * A requested order that ends the process before anything of it is ours, with processes that really die: set aside as an
 * exception, its record says so, and what was requested after it goes on.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import type { Part } from '../../../scripts/start/child.ts';
import { batchSchema } from '../../../companion/src/http/exceptions/replay-schema.ts';
import { bodyOf } from '../companion/caller.ts';
import { Operator } from '../companion/operator.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';
import { inState, publish, request } from './requested.ts';

/** Four starts on a busy machine. */
const TEST_MS = 240_000;

let joined: Joined;
let admin: Sql;
let blocker: Sql;

beforeAll(async () => {
  joined = await openJoined();
  admin = connect(joined.adminUrl, { max: 1 });
  blocker = connect(joined.adminUrl, { max: 1 });
});
afterAll(async () => {
  await blocker.end();
  await admin.end();
  await joined.close();
});

/** Holds up whoever submits under `key`, as if it were at work on it; ends what the dead have left there, then lets go. */
async function holdUp(key: string): Promise<() => Promise<void>> {
  await blocker`begin`;
  await blocker`insert into ledgerline.idempotency (org_id, operation, key, body_hash, submission_id, fence, created_at,
    expires_at) values (${joined.orgId}, 'order.submit', ${key}, '', '', 0, now(), now())`;
  return async () => {
    await admin`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    await blocker`rollback`;
  };
}

/** Until a process is in the middle of it. */
async function isTaken(recordId: string, lost: number): Promise<void> {
  await until(async () => {
    const [taken] = await admin<{ lost: number }[]>`
      select lost from ledgerline.requested_taking where record_id = ${recordId}`;
    return taken?.lost === lost;
  });
}

/** The dead one's watch of the org is over. */
async function endWatch(): Promise<void> {
  await admin`update ledgerline.salesforce_watch set lease_until = now() where org_id = ${joined.orgId}`;
}

describe('a requested order whose taking in ends the process', () => {
  it(
    'is set aside when three have died of it, named on its record and as an exception, and later ones are taken in',
    async () => {
      await joined.customer(ACCOUNTS.acme);
      const customer = await joined.customer(ACCOUNTS.globex);
      let part: Part = await joined.world.process();
      // The place in the org's events is kept with the first of them.
      const before = await request(joined, 1, ACCOUNTS.acme);
      await until(
        async () =>
          (
            await admin`select from ledgerline.salesforce_watch where events_note is null
        and rules_checked_at is not null`
          ).length,
      );
      await publish(joined, before, 1);
      await inState(joined, before, 'accepted');
      await until(
        async () => (await admin`select from ledgerline.salesforce_watch where replay_id is not null`).length,
      );

      const poison = await request(joined, 2, ACCOUNTS.acme);
      const good = await request(joined, 3, ACCOUNTS.globex);
      const [record] = await joined.query(
        `SELECT ledgerline__Key__c FROM ledgerline__Order_Submission__c WHERE Id = '${poison}'`,
      );
      const letGo = await holdUp(String(record?.['ledgerline__Key__c']));
      for (const each of [poison, good]) await publish(joined, each, 1);
      for (let lost = 0; lost < 3; lost += 1) {
        await isTaken(poison, lost);
        process.kill(part.pid, 'SIGKILL');
        expect(await part.ended).toBe('SIGKILL');
        await endWatch();
        part = await joined.world.process();
      }

      expect(await inState(joined, poison, 'rejected')).toMatchObject({ ledgerline__Reason_Code__c: 'POISONED' });
      await inState(joined, good, 'accepted');
      expect(await joined.world.erp.ordersOf(customer)).toHaveLength(1);
      expect(await admin`select from ledgerline.requested_taking`).toHaveLength(0);
      const ana = new Operator(joined.caller(part), 'ana');
      const [named] = await ana.list('?kind=orgRequest');
      expect(named).toMatchObject({
        subject: poison,
        code: 'POISONED',
        remedy: 'takeInAgain',
        accountId: ACCOUNTS.acme,
      });
      expect(named?.message).toContain('3 times');

      // What ended the process is mended, and it is taken in again: by two people, since what it is about was not read.
      await letGo();
      const { batchId } = bodyOf(await ana.replay({ exceptionIds: [named?.exceptionId] }), batchSchema, 202);
      const ben = new Operator(joined.caller(part), 'ben');
      expect((await ben.send(`/v1/exception-replays/${batchId}/approve`, {})).status).toBe(200);
      expect(await ana.done(batchId)).toMatchObject({ total: 1, failed: 0 });
      await inState(joined, poison, 'accepted');
    },
    TEST_MS,
  );
});
