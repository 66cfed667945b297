import { describe, expect, it } from 'vitest';
import defaults from '../../companion/src/rules/default-rules.json' with { type: 'json' };
import type { RuleDocument } from '../../companion/src/rules/port.ts';
import type { Row } from '../../local/org/schema/object.ts';
import { shippedRecords } from './shipped-records.ts';

const records = shippedRecords();

describe('the shipped records', () => {
  it('say of credit what the companion’s own rules say, inactive until finance adopts them', () => {
    expect(ofType('Credit_Policy__mdt')).toEqual(
      defaults.creditPolicies.map(({ name, holdWhenOverdueDays, prepaidExempt }) => [
        developerName(name),
        {
          Active__c: false,
          ...UNSCOPED,
          Hold_When_Overdue_Days__c: holdWhenOverdueDays,
          Prepaid_Exempt__c: prepaidExempt,
        },
      ]),
    );
  });

  it('say of routes what the companion’s own rules say, inactive until finance adopts them', () => {
    expect(ofType('Route__mdt')).toEqual(
      inOrder(
        defaults.routes.map(({ name, priority, when, to }) => [
          developerName(name),
          {
            Active__c: false,
            Priority__c: priority,
            When_Entity__c: when.entity ?? null,
            When_Currency__c: when.currency ?? null,
            When_Customer_Connection__c: null,
            To_Connection__c: to.connectionId,
            To_Entity__c: to.entity,
          },
        ]),
      ),
    );
  });

  it('say of freshness what the companion’s own rules say', () => {
    expect(ofType('Freshness_Policy__mdt')).toEqual(
      inOrder(
        defaults.freshness.map((rule) => [
          developerName(rule.name),
          {
            Active__c: rule.active,
            ...UNSCOPED,
            Domain__c: rule.domain,
            Target_Age_Seconds__c: rule.targetAgeSeconds,
            Limit_Age_Seconds__c: rule.limitAgeSeconds,
            Past_Target__c: rule.pastTarget,
          },
        ]),
      ),
    );
  });

  it('say of retries what the companion’s own rules say', () => {
    expect(ofType('Retry_Policy__mdt')).toEqual(
      inOrder(
        (defaults as unknown as RuleDocument).retries.map(
          ({ name, active, errorCodes, criticality, delaysSeconds }) => [
            developerName(name),
            {
              Active__c: active,
              Error_Codes__c: errorCodes.join(','),
              Criticality__c: criticality ?? null,
              Delays_Seconds__c: delaysSeconds.join(','),
            },
          ],
        ),
      ),
    );
  });

  it('say of replays what the companion’s own rules say, inactive until finance adopts them', () => {
    expect(ofType('Replay_Approval__mdt')).toEqual(
      inOrder(
        defaults.replayApprovals.map(({ name, currency, aboveAmount }) => [
          developerName(name),
          { Active__c: false, Currency_Code__c: currency, Above_Amount__c: Number(aboveAmount) },
        ]),
      ),
    );
  });

  it('say of recovery what the companion’s own rules say', () => {
    expect(ofType('Recovery_Objective__mdt')).toEqual(
      inOrder(
        defaults.recoveryObjectives.map((rule) => [
          developerName(rule.name),
          {
            Active__c: rule.active,
            Workflow__c: rule.workflow,
            Criticality__c: rule.criticality,
            Recover_Within_Seconds__c: rule.recoverWithinSeconds,
            Lost_Allowed__c: rule.lostAllowed,
          },
        ]),
      ),
    );
  });

  it('say of prices and of the currency what the companion’s own rules say', () => {
    expect(ofType('Price_Tolerance__mdt')).toEqual(
      defaults.priceTolerances.map(({ name, active, tolerancePercent }) => [
        developerName(name),
        { Active__c: active, ...UNSCOPED, Tolerance_Percent__c: Number(tolerancePercent) },
      ]),
    );
    expect(ofType('Companion_Setting__mdt').map(([, row]) => row['Reporting_Currency__c'])).toEqual([
      defaults.reportingCurrency,
    ]);
  });

  it('start nothing by themselves: ownership and alerts are inactive, won opportunities are not submitted', () => {
    const quiet = [...ofType('Field_Ownership__mdt'), ...ofType('Alert__mdt')];
    expect(quiet.length).toBeGreaterThan(0);
    expect(quiet.filter(([, row]) => row['Active__c'] !== false)).toEqual([]);
    expect(ofType('Companion_Setting__mdt').map(([, row]) => row['Submit_On_Closed_Won__c'])).toEqual([false]);
  });
});

const UNSCOPED = { Connection__c: null, Entity__c: null, Currency_Code__c: null };

type NamedRow = readonly [name: string, row: Row];

function ofType(type: string): readonly NamedRow[] {
  return inOrder(records.filter((record) => record.type.name === type).map(({ name, row }) => [name, row]));
}

function inOrder<T extends readonly [string, unknown]>(named: readonly T[]): readonly T[] {
  return named.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function developerName(name: string): string {
  return name.replaceAll('-', '_');
}
