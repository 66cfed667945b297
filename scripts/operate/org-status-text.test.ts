import { describe, expect, it } from 'vitest';
import type { SalesforceStatus } from '../../companion/src/database/stores/salesforce.ts';
import { statusText } from './org-status-text.ts';

const ORG = '00D000000000001EAA';
const OTHER = '00D000000000009EAA';
const AT = '2026-11-28T10:00:00.000Z';

/** In the reverse of the order in which it is to be read. */
const GOOD: SalesforceStatus = {
  ...{ rulesCheckedAt: AT, rulesHash: 'abc', rulesState: 'good', replayAt: AT, replayId: '17' },
  ...{ halted: false, expectedOrgId: ORG, instanceUrl: 'https://org.test' },
};

function linesOf(status: SalesforceStatus): readonly (readonly [string, string])[] {
  return statusText(ORG, status)
    .split('\n')
    .map((line) => {
      const [label = '', value = ''] = line.split(/ {2,}/, 2);
      return [label, value];
    });
}
const lineOf = (status: SalesforceStatus, label: string) => new Map(linesOf(status)).get(label);

describe('how an org stands', () => {
  it('is said in the same order, whatever the order in which the database answers', () => {
    expect(linesOf(GOOD)).toEqual([
      ['org', ORG],
      ['address', 'https://org.test'],
      ['expected there', ORG],
      ['found there', 'no other org'],
      ['served', 'yes'],
      ['told of orders', 'yes'],
      ['rules', `in force as the org has them, read at ${AT}, abc`],
      ['last event', `17 at ${AT}`],
      ['subscription', 'nothing to report'],
    ]);
  });

  it('is said in as many lines of an org that was connected a moment ago, and in no word of the database’s', () => {
    const fresh = { instanceUrl: 'https://org.test', expectedOrgId: ORG, halted: false };
    expect(linesOf(fresh).map(([label]) => label)).toEqual(linesOf(GOOD).map(([label]) => label));
    expect(lineOf(fresh, 'rules')).toBe('not read from the org yet');
    expect(lineOf(fresh, 'last event')).toBe('none yet');
    expect(statusText(ORG, fresh)).not.toMatch(/undefined|[a-z][A-Z]/);
  });

  it('tells another org behind the address, which is confirmed, from a halt, which is ended', () => {
    const found = { ...GOOD, halted: true, foundOrgId: OTHER };
    expect(lineOf(found, 'found there')).toBe(`${OTHER}, another org`);
    expect(lineOf(found, 'served')).toContain(`npm run org -- confirm --org ${ORG} --found ${OTHER}`);
    const halted = { ...GOOD, halted: true };
    expect(lineOf(halted, 'served')).toContain(`npm run org -- resume --id ${ORG}`);
    expect(lineOf(halted, 'told of orders')).toBe('no, it is not served');
  });

  it('says since when, until when and why an org is left alone, in one line whatever its words are', () => {
    const pause = { pausedSince: AT, pausedUntil: '2026-11-28T10:05:00.000Z', pauseCode: 'AUTH' };
    const told = lineOf({ ...GOOD, ...pause, pauseMessage: 'The sign-in\nis  refused.' }, 'told of orders');
    for (const word of [AT, pause.pausedUntil, 'AUTH: The sign-in is refused.', 'redeliver'])
      expect(told).toContain(word);
  });

  it('names the records for which the org’s rules are refused, and what is in force instead', () => {
    const findings = [
      { record: 'Route__mdt.A', field: 'Priority__c', detail: 'twice 7' },
      { record: 'Route__mdt.B', detail: 'no entity' },
    ];
    const status: SalesforceStatus = { ...GOOD, rulesState: 'invalid', rulesFindings: findings };
    expect(lineOf(status, 'rules')).toBe(
      `refused as the org has them, read at ${AT}, 2 findings below; those before stay in force, abc`,
    );
    expect(statusText(ORG, status).split('\n').slice(-2)).toEqual([
      'rules: Route__mdt.A.Priority__c: twice 7',
      'rules: Route__mdt.B: no entity',
    ]);
    const unread: SalesforceStatus = { ...GOOD, rulesState: 'unread' };
    expect(lineOf(unread, 'rules')).toBe(`the org could not be asked at ${AT}; those before stay in force, abc`);
  });
});
