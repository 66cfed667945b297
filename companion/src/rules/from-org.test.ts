import { describe, expect, it } from 'vitest';
import type { SalesforceDirectory, SalesforceRecord } from '../systems/salesforce/port.ts';
import { defaultRules } from './default-rules.ts';
import { createRulesFromOrg } from './from-org.ts';
import type { RuleSnapshot } from './port.ts';

type Records = Readonly<Record<string, readonly SalesforceRecord[]>>;

const RETRY = { DeveloperName: 'erp_down', Active__c: true, Error_Codes__c: 'UNAVAILABLE', Criticality__c: null };
const SETTING = { DeveloperName: 'Default', Reporting_Currency__c: 'EUR' };
const OBJECTIVE = {
  DeveloperName: 'order_submit',
  Active__c: true,
  Workflow__c: 'order.submit',
  Criticality__c: 'order',
  Recover_Within_Seconds__c: 60,
  Lost_Allowed__c: 0,
};

/** An org with these records, whose rules in force are the ones that ship. */
function openOrg(records: Records) {
  const world = { inForce: defaultRules() };
  const port = {
    queryTogether: async (queries: readonly string[]) =>
      queries.map((query) => records[/ FROM (\w+)$/.exec(query)?.[1] ?? ''] ?? []),
  };
  const takeOver = createRulesFromOrg({
    orgs: { org: async () => ({ port }) } as unknown as SalesforceDirectory,
    rules: {
      current: async () => world.inForce,
      byHash: async () => undefined,
      activate: async (_org: string, snapshot: RuleSnapshot) => {
        world.inForce = snapshot;
      },
    },
  });
  return { world, takeOver };
}

describe('rules taken over from an org', () => {
  it('say schedules by class, who approves replays and how soon work is back', async () => {
    const { world, takeOver } = openOrg({
      Companion_Setting__mdt: [SETTING],
      Retry_Policy__mdt: [
        { ...RETRY, Delays_Seconds__c: '5, 15' },
        { ...RETRY, DeveloperName: 'orders', Criticality__c: 'order', Delays_Seconds__c: '1' },
        { ...RETRY, DeveloperName: 'org', Error_Codes__c: 'UNABLE_TO_LOCK_ROW,NOT_CONNECTED', Delays_Seconds__c: '2' },
      ],
      Replay_Approval__mdt: [
        { DeveloperName: 'euros', Active__c: true, Currency_Code__c: 'EUR', Above_Amount__c: 9_999_999_999_999.99 },
      ],
      Recovery_Objective__mdt: [OBJECTIVE],
    });
    await expect(takeOver('org')).resolves.toMatchObject({ state: 'good' });
    expect(world.inForce.document).toMatchObject({
      retries: [
        { name: 'erp_down', errorCodes: ['UNAVAILABLE'], delaysSeconds: [5, 15] },
        { name: 'orders', criticality: 'order', delaysSeconds: [1] },
        { name: 'org', errorCodes: ['UNABLE_TO_LOCK_ROW', 'NOT_CONNECTED'] },
      ],
      replayApprovals: [{ name: 'euros', currency: 'EUR', aboveAmount: '9999999999999.99' }],
      recoveryObjectives: [{ name: 'order_submit', workflow: 'order.submit', recoverWithinSeconds: 60 }],
    });
    expect(world.inForce.document.retries[0]).not.toHaveProperty('criticality');
  });

  const many = Array.from({ length: 41 }, () => '60').join(',');
  it.each<[string, Records, string, string, RegExp]>([
    [
      'a retry policy without a schedule',
      { Retry_Policy__mdt: [{ ...RETRY, Delays_Seconds__c: null }] },
      'Retry_Policy__mdt.erp_down',
      'Delays_Seconds__c',
      /at least one delay/,
    ],
    [
      'a retry policy with more attempts than anybody waits for',
      { Retry_Policy__mdt: [{ ...RETRY, Delays_Seconds__c: many }] },
      'Retry_Policy__mdt.erp_down',
      'Delays_Seconds__c',
      /more than 40 delays/,
    ],
    [
      'a retry policy that asks again without a pause',
      { Retry_Policy__mdt: [{ ...RETRY, Delays_Seconds__c: '5,0' }] },
      'Retry_Policy__mdt.erp_down',
      'Delays_Seconds__c',
      /erp_down/,
    ],
    [
      'a retry policy that ends after years',
      { Retry_Policy__mdt: [{ ...RETRY, Delays_Seconds__c: '604800,604800' }] },
      'Retry_Policy__mdt.erp_down',
      'Delays_Seconds__c',
      /1209600 s in all; 604800 s \(7 days\) is the most/,
    ],
    [
      'two retry policies for one error of one class',
      {
        Retry_Policy__mdt: [
          { ...RETRY, Criticality__c: 'order', Delays_Seconds__c: '5' },
          { ...RETRY, DeveloperName: 'erp_gone', Criticality__c: 'order', Delays_Seconds__c: '6' },
        ],
      },
      'Retry_Policy__mdt.erp_gone',
      '',
      /“erp_down” and “erp_gone” are both active for UNAVAILABLE of class order/,
    ],
    [
      'a retry policy for an error that nobody raises',
      { Retry_Policy__mdt: [{ ...RETRY, Error_Codes__c: 'UNABLE_TO_LOCK_ROWS', Delays_Seconds__c: '5' }] },
      'Retry_Policy__mdt.erp_down',
      'Error_Codes__c',
      /no error code/,
    ],
    [
      'a replay approval without an amount',
      { Replay_Approval__mdt: [{ DeveloperName: 'euros', Active__c: true, Currency_Code__c: 'EUR' }] },
      'Replay_Approval__mdt.euros',
      'Above_Amount__c',
      /euros/,
    ],
    [
      'an objective that allows to lose an order',
      { Recovery_Objective__mdt: [{ ...OBJECTIVE, Lost_Allowed__c: 1 }] },
      'Recovery_Objective__mdt.order_submit',
      'Lost_Allowed__c',
      /nothing may be lost/,
    ],
  ])(
    'are refused for %s, in the words of its record, and the last good ones stay',
    async (_what, records, ...named) => {
      const { world, takeOver } = openOrg({ Companion_Setting__mdt: [SETTING], ...records });
      const [record, field, detail] = named;
      const taken = await takeOver('org');
      expect(taken).toEqual({
        state: 'invalid',
        findings: [{ record, ...(field === '' ? {} : { field }), detail: expect.stringMatching(detail) }],
      });
      expect(world.inForce).toEqual(defaultRules());
    },
  );
});
