import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LedgerlineError } from '../platform/errors.ts';
import { ask, connect, type Sql } from './client.ts';

let sql: Sql | undefined;

afterEach(() => sql?.end());

async function addressOfNobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `postgres://nobody@127.0.0.1:${String(port)}/none`;
}

describe('a database that is away', () => {
  it('is named as such, and the last of many statements waits no longer for it than the first', async () => {
    sql = connect(await addressOfNobody(), { max: 1 });
    for (let asked = 0; asked < 12; asked += 1) {
      const failure = await ask(sql`select 1`).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(LedgerlineError);
      expect(failure).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    }
  }, 15_000);
});

describe('a database that takes a statement and says nothing', () => {
  it('is named as such in time, and a failure that it reports later harms nobody', async () => {
    const late = Promise.withResolvers<readonly object[]>();
    await expect(ask(late.promise, 10)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    late.reject(new Error('too late'));
    await expect(ask(Promise.resolve([{ answer: 1 }]), 10)).resolves.toEqual([{ answer: 1 }]);
  });
});

describe('a database whose disk is full', () => {
  it('is named as such, with when to come again', async () => {
    const full = Object.assign(new Error('could not extend file: No space left on device'), { code: '53100' });
    await expect(ask(Promise.reject(full))).rejects.toMatchObject({ code: 'DATABASE_FULL', retryAfterMs: 30_000 });
  });
});
