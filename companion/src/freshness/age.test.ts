/** How old a value counts whose way to us was long. */
import { expect, it } from 'vitest';
import { ErpError } from '../systems/erp/errors.ts';
import { FakeFreshnessStore } from './doubles/fake-store.ts';
import { FakeTime } from './doubles/fake-time.ts';
import { freshReader } from './reader.ts';

const DOWN = new ErpError('UNAVAILABLE', 'connection refused', { retryable: true, outcomeKnown: true });

it('is no ground for an approval past its limit, however long our own store’s answer was on its way', async () => {
  const time = new FakeTime(Date.parse('2026-11-24T09:00:00.000Z'));
  const store = new FakeFreshnessStore(time);
  const reader = freshReader({
    ...{ store, clock: time, wait: time.wait },
    background: () => undefined,
    report: () => undefined,
  });
  store.put('org', 'credit', 'erp/us/C1', 'known');
  await time.advance(890_000);
  const peek = store.peek.bind(store);
  store.peek = async (...asked) => {
    const found = await peek(...asked);
    // As when the process is suspended between the statement and its answer.
    await time.advance(20_000);
    return found;
  };
  const read = await reader.read({
    ...{ orgId: 'org', key: 'erp/us/C1', mode: 'decide', deadlineMs: 8_000 },
    policy: { domain: 'credit', targetAgeSeconds: 60, limitAgeSeconds: 900, pastTarget: 'live' },
    load: () => Promise.reject(DOWN),
  });
  expect(read).toMatchObject({ value: 'known', approvable: false });
});
