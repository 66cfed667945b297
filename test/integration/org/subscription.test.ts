/** The companion's subscription at the local org's event bus: what is handed on, and in which order. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSalesforceDirectory } from '../../../companion/src/systems/salesforce/directory.ts';
import { createSubscribe } from '../../../companion/src/systems/salesforce/events/subscription.ts';
import type { ReceivedEvent, Subscribe } from '../../../companion/src/systems/salesforce/port.ts';
import { CLIENT, openOrg, type OrgFixture } from './fixture.ts';

const EVENT = 'Record_Changed__e';

let fixture: OrgFixture;
let subscribe: Subscribe;
let directory: ReturnType<typeof createSalesforceDirectory>;
beforeEach(async () => {
  fixture = await openOrg({ keepAliveMs: 300 });
  const { org } = fixture;
  directory = createSalesforceDirectory({
    connections: {
      get: async () => ({
        ...{ orgId: org.orgId, expectedOrgId: org.orgId, instanceUrl: org.url, secretRef: 'env:SALESFORCE' },
        auth: { kind: 'client_credentials', clientId: CLIENT.clientId },
        ...{ namespace: 'ledgerline', apiVersion: '67.0', pubSubUrl: `http://${org.pubSubUrl}` },
      }),
      haltForOtherOrg: async () => undefined,
    },
    ...{ clock: { now: () => 0 }, wait: async () => undefined, random: () => 0 },
    ...{ allowPrivateAddresses: true, readSecret: async () => CLIENT.clientSecret },
  });
  subscribe = createSubscribe({ orgs: directory, allowPrivateAddresses: true });
});
afterEach(async () => {
  await directory.close();
  await fixture.org.stop();
});

async function publish(record: string): Promise<void> {
  const event = { ledgerline__Record_Id__c: record, ledgerline__Version__c: 1 };
  expect((await fixture.ask('admin', 'POST', `/sobjects/ledgerline__${EVENT}`, event)).status).toBe(201);
}

/** Subscribes, and publishes once the bus has taken the subscription. */
function listen(onEvent: (event: ReceivedEvent) => Promise<void>, signal: AbortSignal) {
  const opened = Promise.withResolvers<undefined>();
  const { orgId } = fixture.org;
  const ended = subscribe({ orgId, event: EVENT, onEvent, onOpen: () => opened.resolve(undefined), signal });
  return { opened: opened.promise, ended };
}

it('hands nothing on after an event whose work failed, so that it can come again', async () => {
  const seen: unknown[] = [];
  const failing = Promise.withResolvers<never>();
  const first = Promise.withResolvers<undefined>();
  const { opened, ended } = listen(async ({ fields }) => {
    seen.push(fields['Record_Id__c']);
    first.resolve(undefined);
    await failing.promise;
  }, new AbortController().signal);
  await opened;
  await publish('first');
  await first.promise;
  // These are in hand by the time the first one fails.
  await publish('second');
  await publish('third');
  failing.reject(new Error('the work failed'));
  expect(await ended).toMatchObject({ kind: 'ended', error: { message: 'the work failed' } });
  expect(seen).toEqual(['first']);
});

it('goes on behind the last event that was done when its session ends, and not where it once began', async () => {
  const seen: unknown[] = [];
  const closing = new AbortController();
  let begun = Promise.withResolvers<undefined>();
  const opened = Promise.withResolvers<undefined>();
  let wake = Promise.withResolvers<undefined>();
  const { orgId } = fixture.org;
  await publish('before');
  const place = fixture.org.org.bus.newest;
  const ended = subscribe({
    ...{ orgId, event: EVENT, after: place.toString(16).padStart(16, '0'), signal: closing.signal },
    onOpen: () => {
      opened.resolve(undefined);
      begun.resolve(undefined);
    },
    onEvent: async ({ fields }) => {
      seen.push(fields['Record_Id__c']);
      wake.resolve(undefined);
    },
  });
  await opened.promise;
  for (const record of ['first', 'second']) {
    wake = Promise.withResolvers<undefined>();
    await publish(record);
    await wake.promise;
    begun = Promise.withResolvers<undefined>();
    if (record === 'first') {
      fixture.org.breakStreams('sessionOver');
      await begun.promise;
    }
  }
  closing.abort();
  await ended;
  expect(seen).toEqual(['first', 'second']);
});

it('ends at once where it is told to while its session is being had: a process that is ended just then would hang', async () => {
  const closing = new AbortController();
  const { orgId } = fixture.org;
  const asked = createSubscribe({
    orgs: {
      ...directory,
      org: async (id) => {
        const found = await directory.org(id);
        if (found === undefined) return undefined;
        const session = async (...request: Parameters<typeof found.port.session>) => {
          const had = await found.port.session(...request);
          closing.abort();
          return had;
        };
        return { ...found, port: { ...found.port, session } };
      },
    },
    allowPrivateAddresses: true,
  });
  const ended = asked({ orgId, event: EVENT, onEvent: async () => undefined, signal: closing.signal });
  expect(await ended).toEqual({ kind: 'ended' });
});
