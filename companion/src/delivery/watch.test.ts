import { expect, it } from 'vitest';
import { LedgerlineError } from '../platform/errors.ts';
import { SalesforceError } from '../systems/salesforce/port.ts';
import { createWatch } from './watch.ts';

/** One event of the bus whose order ends with `fails`; answers the replay ids that were kept. */
async function replayIdsAfter(fails: Error): Promise<readonly string[]> {
  const kept: string[] = [];
  const watch = createWatch({
    watches: {
      orgs: async () => ['org'],
      take: async () => ({ fence: 1 }),
      release: async () => undefined,
      note: async (_orgId, _fence, { replayId }) => {
        if (replayId !== undefined) kept.push(replayId);
        return true;
      },
    },
    requested: { submit: () => Promise.reject(fails), submitOverdue: async () => 0 },
    takeOverRules: async () => undefined,
    subscribe: async ({ onEvent }) => {
      await onEvent({ replayId: 'first', fields: { Record_Id__c: 'a01LL0000000000001' } });
      return { kind: 'ended' };
    },
    ...{ clock: { now: () => 0 }, holder: 'test', report: () => undefined },
  });
  await watch.round();
  await watch.stop();
  return kept;
}

const failure = { retryable: true, outcomeKnown: true };

it.each([
  ['a defect', new TypeError('a defect of ours')],
  ['a row that is locked', new SalesforceError('UNABLE_TO_LOCK_ROW', 'locked', failure)],
])(
  'an event whose order ends with %s is left to the look of each minute, and the next one comes',
  async (_what, fails) => {
    expect(await replayIdsAfter(fails)).toEqual(['first']);
  },
);

it.each([
  ['our database', new LedgerlineError('DATABASE_UNAVAILABLE')],
  ['the org', new SalesforceError('SERVER_UNAVAILABLE', 'away', failure)],
])('an event that comes while %s is not to be had comes again', async (_what, fails) => {
  expect(await replayIdsAfter(fails)).toEqual([]);
});
