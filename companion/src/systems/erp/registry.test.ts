/** Connections as orgs have them: found, checked by name, kept, and renewed when their configuration changes. */
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AdapterConfig, AdapterFactory } from './adapter.ts';
import type { StoredConnection } from './connection-store.ts';
import { ErpError } from './errors.ts';
import type { ErpPort } from './port.ts';
import { createErpDirectory, type ErpDirectoryOptions } from './registry.ts';
import { SecretUnreadable } from './secret-reference.ts';

const ORG = '00DLL0000000001AAA';
const STORED: StoredConnection = {
  connectionId: 'erp-main',
  kind: 'double',
  baseUrl: 'https://erp.example.com',
  settings: { database: 'books' },
  secretRef: 'env:ERP_KEY',
  entities: [{ entity: 'us', name: 'US Inc', currency: 'USD' }],
};

interface Settings {
  readonly database: string;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function given(changes: Partial<StoredConnection> = {}, more: Partial<ErpDirectoryOptions> = {}) {
  const made: AdapterConfig<Settings>[] = [];
  const closed: number[] = [];
  const state = {
    stored: { ...STORED, ...changes } as StoredConnection | undefined,
    secret: 's1',
    now: 0,
    looks: 0,
    away: false,
  };
  const factory: AdapterFactory<Settings> = {
    kind: 'double',
    settings: z.strictObject({ database: z.string().min(1) }),
    create: (config) => {
      const index = made.push(config) - 1;
      return {
        kind: 'double',
        capabilities: { maxConcurrentReads: 1, maxConcurrentWrites: 1 },
        ping: async () => {
          if (state.away) throw new ErpError('UNAVAILABLE', 'is away', { retryable: true, outcomeKnown: true });
          return Promise.resolve({ product: config.settings.database, version: config.secret });
        },
        close: async () => {
          closed.push(index);
        },
      } as unknown as ErpPort;
    },
  };
  const directory = createErpDirectory({
    connections: {
      list: async () => [],
      get: async (orgId, connectionId) => {
        state.looks += 1;
        return orgId === ORG && connectionId === 'erp-main' ? state.stored : undefined;
      },
    },
    factories: [factory],
    clock: { now: () => state.now },
    readSecret: async () => state.secret,
    allowPrivateAddresses: false,
    ...more,
  });
  closing.push(() => directory.close());
  return { directory, state, made, closed };
}

const call = { deadlineMs: 60_000, correlationId: 'c', criticality: 'order' } as const;

describe('a connection', () => {
  it('is made once for many who ask at the same time', async () => {
    const { directory, made, state } = given();
    const ports = await Promise.all([1, 2, 3].map(() => directory.connection(ORG, 'erp-main')));
    expect(new Set(ports).size).toBe(1);
    expect([made.length, state.looks]).toEqual([1, 1]);
    expect(made[0]).toMatchObject({ secret: 's1', settings: { database: 'books' }, allowPrivateAddresses: false });
  });

  it.each([
    [ORG, 'erp-other'],
    ['00DXX0000000009AAA', 'erp-main'],
  ])('that the org %s does not have (%s) is ENTITY_UNKNOWN', async (orgId, connectionId) => {
    await expect(given().directory.connection(orgId, connectionId)).rejects.toMatchObject({
      code: 'ENTITY_UNKNOWN',
      record: connectionId,
    });
  });

  it('that was taken away is unknown within seconds', async () => {
    const { directory, state } = given();
    await directory.connection(ORG, 'erp-main');
    state.stored = undefined;
    await directory.connection(ORG, 'erp-main');
    state.now += 2_000;
    await expect(directory.connection(ORG, 'erp-main')).rejects.toMatchObject({ code: 'ENTITY_UNKNOWN' });
  });

  it.each([
    ['its settings', (state: { stored: unknown }) => (state.stored = { ...STORED, settings: { database: 'new' } })],
    ['its secret', (state: { secret: string }) => (state.secret = 's2')],
  ])('is made anew when %s changed, and only then', async (_what, change) => {
    const { directory, state, made } = given();
    const before = await directory.connection(ORG, 'erp-main');
    state.now += 5_000;
    expect(await directory.connection(ORG, 'erp-main')).toBe(before);
    change(state);
    state.now += 5_000;
    const after = await directory.connection(ORG, 'erp-main');
    expect(after).not.toBe(before);
    expect(made.length).toBe(2);
    const { product, version } = await after.ping(call);
    expect([product, version]).not.toEqual(['books', 's1']);
    // Whoever still holds the port from before is not left with a broken one.
    expect(await before.ping(call)).toEqual({ product: 'books', version: 's1' });
  });

  it('whose secret was renewed or which was taken away is told of, once each and not at the end', async () => {
    const told: string[] = [];
    const onChanged = (orgId: string, connectionId: string) => told.push(`${orgId} ${connectionId}`);
    const { directory, state } = given({}, { onChanged });
    const look = async () => {
      state.now += 5_000;
      await directory.connection(ORG, 'erp-main').catch(() => undefined);
      return told.length;
    };
    expect([await look(), await look()]).toEqual([0, 0]);
    state.secret = 's2';
    expect([await look(), await look()]).toEqual([1, 1]);
    state.stored = undefined;
    expect([await look(), await look()]).toEqual([2, 2]);
    state.stored = STORED;
    await look();
    await directory.close();
    expect(told).toEqual([`${ORG} erp-main`, `${ORG} erp-main`]);
  });

  it('is closed with the directory, the ones from before too', async () => {
    const { directory, state, closed } = given();
    await directory.connection(ORG, 'erp-main');
    state.secret = 's2';
    state.now += 5_000;
    await directory.connection(ORG, 'erp-main');
    await directory.close();
    expect(closed.sort()).toEqual([0, 1]);
    await expect(directory.connection(ORG, 'erp-main')).rejects.toMatchObject({ code: 'DRAINING' });
  });
});

describe('an ERP that is away', () => {
  async function goneAway() {
    const told: string[] = [];
    const note = (what: string) => (orgId: string, connectionId: string) =>
      told.push(`${what} ${orgId} ${connectionId}`);
    const { directory, state, made } = given({}, { onAway: note('away'), onRecovered: note('back') });
    const port = await directory.connection(ORG, 'erp-main');
    state.away = true;
    for (let time = 0; time < 5; time += 1) await expect(port.ping(call)).rejects.toMatchObject({ asked: true });
    return { directory, state, made, port, told };
  }

  it('is not asked any more, is seen to be away, and is told of once', async () => {
    const { directory, port, told } = await goneAway();
    await expect(port.ping(call)).rejects.toMatchObject({ code: 'UNAVAILABLE', asked: false });
    expect(directory.states()).toMatchObject([{ orgId: ORG, connectionId: 'erp-main', breaker: 'open' }]);
    expect(told).toEqual([`away ${ORG} erp-main`]);
  });

  it('is found to be back by a probe, which says so', async () => {
    const { directory, state, port, told } = await goneAway();
    await directory.probe();
    expect(directory.states()).toMatchObject([{ breaker: 'open' }]);
    state.away = false;
    await directory.probe();
    expect(directory.states()).toMatchObject([{ breaker: 'closed' }]);
    expect(told.at(-1)).toBe(`back ${ORG} erp-main`);
    expect(await port.ping(call)).toMatchObject({ product: 'books' });
  });

  it('and is given another address is asked there, and what waits for it is told so', async () => {
    const { directory, state, told } = await goneAway();
    state.stored = { ...STORED, baseUrl: 'https://erp-2.example.com' };
    state.now += 5_000;
    state.away = false;
    const port = await directory.connection(ORG, 'erp-main');
    expect(await port.ping(call)).toMatchObject({ product: 'books' });
    expect(told.at(-1)).toBe(`back ${ORG} erp-main`);
  });

  it('says nothing when the process ends', async () => {
    const { directory, told } = await goneAway();
    await directory.close();
    expect(told).toHaveLength(1);
  });
});

describe('a connection that cannot be used is refused, and says why', () => {
  it.each([
    [{ kind: 'oracle' }, 'kind: there is no adapter “oracle”, only double'],
    [{ settings: { databse: 'books' } }, 'databse'],
    [{ settings: { database: '' } }, 'settings.database'],
    [{ settings: 'books' }, 'settings:'],
    [{ baseUrl: 'http://10.0.0.8' }, 'baseUrl: 10.0.0.8 is a private address'],
    [{ baseUrl: 'http://169.254.169.254' }, 'baseUrl: no connection may lead to'],
    [{ baseUrl: 'https://u:p@erp.example.com' }, 'baseUrl: credentials'],
    [{ entities: [] }, 'entities:'],
    [{ entities: [...STORED.entities, ...STORED.entities] }, '“us” is named twice'],
  ] as const)('%o', async (changes, why) => {
    const { directory } = given(changes);
    await expect(directory.connection(ORG, 'erp-main')).rejects.toMatchObject({
      code: 'ERP_UNAVAILABLE',
      message: expect.stringContaining(why) as string,
    });
  });

  it('a secret that cannot be read, without telling it', async () => {
    const readSecret = () => Promise.reject(new SecretUnreadable('env:ERP_KEY is not set'));
    const { directory } = given({}, { readSecret });
    await expect(directory.connection(ORG, 'erp-main')).rejects.toMatchObject({
      code: 'ERP_UNAVAILABLE',
      message: expect.stringContaining('secretRef: env:ERP_KEY is not set') as string,
    });
  });

  it('and is used as soon as it is corrected', async () => {
    const { directory, state } = given({ settings: {} });
    await expect(directory.connection(ORG, 'erp-main')).rejects.toMatchObject({ code: 'ERP_UNAVAILABLE' });
    state.stored = STORED;
    expect((await directory.connection(ORG, 'erp-main')).kind).toBe('double');
  });
});
