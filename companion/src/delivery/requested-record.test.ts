import { expect, it } from 'vitest';
import { LedgerlineError } from '../platform/errors.ts';
import { refusedRequest, requestedOf } from './requested-record.ts';

const RECORD = {
  ...{ Id: 'a01LL0000000001YAA', Key__c: 'key', Payload__c: '{}', State__c: 'requested' },
  ...{ CreatedDate: '2026-11-02T09:00:00.000+0000' },
};

it.each([
  ['15 characters', '801Lk00000aBcDe', '005Lk00000aBcDe'],
  ['small letters', '801lk00000abcdeiak', '005lk00000abcdeiak'],
])('an order asked for under ids in %s is kept under those that the API knows it by', (_name, source, user) => {
  const requested = requestedOf({ ...RECORD, Source_Record__c: source, Requested_By__c: user });
  if (requested === undefined) throw new Error('not requested');
  // The org is asked for it by the id that the org has.
  expect(requested.sourceRecord).toBe(source);
  const kept = refusedRequest(requested, new LedgerlineError('VALIDATION'), undefined);
  expect(kept).toMatchObject({ sourceId: '801Lk00000aBcDeIAK', requestedBy: 'asserted:005Lk00000aBcDeIAK' });
});
