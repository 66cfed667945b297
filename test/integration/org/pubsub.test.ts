import PubSubApiClient from 'salesforce-pubsub-api-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLIENT, openOrg, type OrgFixture, type Json } from './fixture.ts';
import { selfSigned } from './certificate.ts';

const TOPIC = '/event/ledgerline__Record_Changed__e';
const THREE_DAYS_MS = 72 * 3_600_000;

interface Told {
  readonly type: string;
  readonly data: Json;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('The public Pub/Sub client works with the local org', () => {
  let fixture: OrgFixture;
  beforeEach(async () => {
    const tls = selfSigned();
    fixture = await openOrg({ pubSubTls: { key: tls.privateKey, certificate: tls.certificate }, keepAliveMs: 300 });
  });
  // The org goes first: the client, closed while a stream is open, drops its error handler and ends the process.
  afterEach(() => fixture.org.stop());

  /** A client takes the same stream again for the same topic, so every subscription here has a client of its own. */
  async function connected(): Promise<PubSubApiClient> {
    const made = new PubSubApiClient(
      {
        authType: 'oauth-client-credentials',
        loginUrl: fixture.org.url,
        ...CLIENT,
        pubSubEndpoint: fixture.org.pubSubUrl,
        rejectUnauthorizedSsl: false,
      },
      quiet,
    );
    await made.connect();
    return made;
  }

  const publish = async (record: string, version = 1): Promise<void> => {
    const event = { ledgerline__Record_Id__c: record, ledgerline__Version__c: version };
    expect((await fixture.ask('admin', 'POST', '/sobjects/ledgerline__Record_Changed__e', event)).status).toBe(201);
  };

  type Callback = (info: unknown, type: string, data: Json) => void;

  /** What a subscription is told of these kinds, as many as asked. */
  async function told(
    wanted: number,
    kinds: string[],
    begin: (client: PubSubApiClient, callback: Callback) => void,
  ): Promise<Told[]> {
    const client = await connected();
    return new Promise((resolve) => {
      const seen: Told[] = [];
      begin(client, (_, type, data) => {
        if (kinds.includes(type)) seen.push({ type, data });
        if (seen.length === wanted) resolve(seen);
      });
    });
  }
  const fromTheStart = (count: number): Promise<Told[]> =>
    told(count, ['event', 'error'], (client, callback) => client.subscribeFromEarliestEvent(TOPIC, callback, count));
  const after = (replayId: number): Promise<Told[]> =>
    told(1, ['event', 'error'], (client, callback) => client.subscribeFromReplayId(TOPIC, callback, 1, replayId));
  const failing = (topic: string): Promise<Told[]> =>
    told(1, ['error'], (client, callback) => client.subscribe(topic, callback, 1));

  test('events published by REST come in order, with their values', async () => {
    for (const version of [1, 2, 3]) await publish('006LL0000000001YAA', version);
    const events = await fromTheStart(3);
    expect(events.map((one) => one.data.payload['ledgerline__Version__c'])).toEqual([1, 2, 3]);
    expect(events[0]?.data.payload).toMatchObject({
      ledgerline__Record_Id__c: '006LL0000000001YAA',
      CreatedDate: Date.parse('2026-03-01T12:00:00Z'),
      CreatedById: expect.stringMatching(/^005LL/),
    });
    const [first, second] = events.map((one) => one.data.replayId as number);
    expect(second).toBeGreaterThan(first ?? 0);
  });

  test('a subscription begins after the event it names', async () => {
    for (const version of [1, 2]) await publish('x', version);
    const [first] = await fromTheStart(2);
    const [next] = await after(first?.data.replayId);
    expect(next?.data.payload['ledgerline__Version__c']).toBe(2);
  });

  test('a new subscription is told that the stream is alive, and then what comes', async () => {
    await publish('old');
    const alive = Promise.withResolvers<undefined>();
    const fresh = told(1, ['event', 'error'], (client, callback) =>
      client.subscribe(
        TOPIC,
        (info, type, data) => {
          if (type === 'grpcKeepAlive') alive.resolve(undefined);
          callback(info, type, data);
        },
        1,
      ),
    );
    await alive.promise;
    await publish('new');
    expect((await fresh)[0]?.data.payload['ledgerline__Record_Id__c']).toBe('new');
  });

  test('an event published by gRPC goes to subscribers, with the checks of its fields', async () => {
    const event = {
      CreatedDate: 1,
      CreatedById: '005LL0000000001YAA',
      ledgerline__Record_Id__c: { string: 'grpc' },
      ledgerline__Version__c: { double: 4 },
    };
    const client = await connected();
    const result = await client.publish(TOPIC, event, 'correlated');
    expect(result).toMatchObject({ correlationKey: 'correlated', replayId: expect.any(Number) });
    const [received] = await fromTheStart(1);
    expect(received?.data.payload).toMatchObject({ ledgerline__Record_Id__c: 'grpc', ledgerline__Version__c: 4 });
    await expect(client.publish(TOPIC, { ...event, ledgerline__Record_Id__c: null })).rejects.toThrow();
  });

  test('after 72 hours an event is gone, and its replay id is refused in Salesforce’s words', async () => {
    await publish('x', 1);
    const [old] = await fromTheStart(1);
    await publish('x', 2);
    await fixture.control('POST', '/clock', { advanceMs: THREE_DAYS_MS + 1 });
    await publish('x', 3);
    const [refused] = await after(old?.data.replayId);
    expect(refused?.type).toBe('error');
    expect(refused?.data.code).toBe(3);
    expect(refused?.data.metadata.get('error-code')).toEqual([
      'sfdc.platform.eventbus.grpc.subscription.fetch.replayid.validation.failed',
    ]);
    const [kept] = await fromTheStart(1);
    expect(kept?.data.payload['ledgerline__Version__c']).toBe(3);
  });

  test('a topic that is not there, and a session that ended', async () => {
    const [unknown] = await failing('/event/Nothing__e');
    expect(unknown?.data.metadata.get('error-code')).toEqual(['sfdc.platform.eventbus.grpc.topic.not.found']);
    const ended = await told(1, ['error'], (client, callback) => {
      fixture.org.org.sessions.endAll();
      client.subscribe(TOPIC, callback, 1);
    });
    expect(ended[0]?.data).toMatchObject({ code: 16 });
    expect(ended[0]?.data.metadata.get('error-code')).toEqual(['sfdc.platform.eventbus.grpc.service.auth.error']);
  });

  test('a service that goes away ends the stream with UNAVAILABLE', async () => {
    const broken = await told(1, ['error'], (client, callback) =>
      client.subscribe(
        TOPIC,
        (info, type, data) => {
          if (type === 'grpcKeepAlive') fixture.org.breakStreams();
          callback(info, type, data);
        },
        1,
      ),
    );
    expect(broken[0]?.data.code).toBe(14);
  });
});
