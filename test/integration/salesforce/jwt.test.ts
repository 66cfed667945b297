/** Signing in to the org with a JWT that is signed with a key whose certificate the org has. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { createSalesforceDirectory } from '../../../companion/src/systems/salesforce/directory.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';
import { inState, publish, request } from './requested.ts';

const CALL = { deadlineMs: 15_000 };

function newKeys(): { readonly privateKey: string; readonly certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey, certificate: publicKey };
}

const keys = newKeys();
let joined: Joined;
let orgs: ReturnType<typeof createSalesforceDirectory>;
beforeAll(async () => {
  joined = await openJoined(keys);
  orgs = createSalesforceDirectory({
    connections: salesforceConnectionStore(joined.sql),
    clock: { now: () => joined.org.clock.now() },
    ...{ wait: () => Promise.resolve(), random: Math.random, allowPrivateAddresses: true },
  });
});
afterAll(async () => {
  await orgs.close();
  await joined.close();
});

async function identity(): Promise<string> {
  const org = await orgs.org(joined.orgId);
  return (await org?.port.identify(CALL))?.orgId ?? 'not connected';
}

function endSessions(): Promise<Response> {
  return fetch(`${joined.org.url}/local/sessions`, { method: 'DELETE' });
}

describe('a companion that signs in with a JWT', () => {
  it('is let in, and signs in again when its session has ended', async () => {
    expect(await identity()).toBe(joined.orgId);
    await endSessions();
    expect(await identity()).toBe(joined.orgId);
  });

  it('is refused with the org’s words when its key is not the certificate’s, and let in once it is, without a restart', async () => {
    writeFileSync(joined.secretFile, newKeys().privateKey);
    await endSessions();
    await expect(identity()).rejects.toMatchObject({
      code: 'SIGN_IN_REFUSED',
      retryable: false,
      message: expect.stringContaining('invalid_grant') as string,
    });
    writeFileSync(joined.secretFile, 'no key at all');
    await expect(identity()).rejects.toMatchObject({ code: 'SECRET_UNREADABLE', outcomeKnown: true });
    writeFileSync(joined.secretFile, keys.privateKey);
    expect(await identity()).toBe(joined.orgId);
  });

  it('hears of a requested order, and writes its answer', async () => {
    const customer = await joined.customer(ACCOUNTS.acme);
    await joined.world.companion();
    await until(async () => (await salesforceConnectionStore(joined.sql).status(joined.orgId))?.rulesState);
    const record = await request(joined, 1, ACCOUNTS.acme);
    await publish(joined, record, 1);
    await inState(joined, record, 'accepted');
    expect(await joined.world.erp.ordersOf(customer)).toHaveLength(1);
  });
});
