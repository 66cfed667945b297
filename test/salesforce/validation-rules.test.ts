import { describe, expect, it } from 'vitest';
import { evaluate } from '../../local/org/formula/evaluate.ts';
import { parseFormula } from '../../local/org/formula/parse.ts';
import { fieldOf, type ObjectType, type Row } from '../../local/org/schema/object.ts';
import { schema, shippedRecords } from './shipped-records.ts';

const packaged = schema.objects.filter(({ name, rules }) => /__(c|mdt)$/.test(name) && rules.length > 0);

const shipped = shippedRecords();

/** Of each rule a record that it alone refuses: what differs from a good one. */
const REFUSED: Readonly<Record<string, readonly Row[]>> = {
  'Credit_Policy__mdt.Currency_Code_Form': [{ Currency_Code__c: 'eur' }, { Currency_Code__c: 'EU' }],
  'Credit_Policy__mdt.Overdue_Days_Range': [{ Hold_When_Overdue_Days__c: -1 }, { Hold_When_Overdue_Days__c: 3651 }],
  'Route__mdt.When_Currency_Form': [{ When_Currency__c: '€' }],
  'Route__mdt.Priority_Range': [{ Priority__c: null }, { Priority__c: -1 }],
  'Route__mdt.Target_Missing': [{ To_Connection__c: null }, { To_Entity__c: null, When_Entity__c: null }],
  'Route__mdt.Entity_Contradicts': [{ When_Entity__c: 'us', To_Entity__c: 'de' }, { When_Entity__c: 'US' }],
  'Freshness_Policy__mdt.Currency_Code_Form': [{ Currency_Code__c: 'EURO' }],
  'Freshness_Policy__mdt.Domain_Missing': [{ Domain__c: null }],
  'Freshness_Policy__mdt.Past_Target_Missing': [{ Past_Target__c: null }],
  'Freshness_Policy__mdt.Ages_Range': [
    { Target_Age_Seconds__c: null },
    { Limit_Age_Seconds__c: null },
    { Target_Age_Seconds__c: -1 },
    { Limit_Age_Seconds__c: 2_678_401 },
  ],
  'Freshness_Policy__mdt.Limit_Before_Target': [{ Target_Age_Seconds__c: 901, Limit_Age_Seconds__c: 900 }],
  'Retry_Policy__mdt.Error_Codes_Missing': [
    { Error_Codes__c: null },
    { Error_Codes__c: 'locked' },
    { Error_Codes__c: 'LOCKED,' },
  ],
  'Retry_Policy__mdt.Delays_Missing': [
    { Delays_Seconds__c: null },
    { Delays_Seconds__c: '0' },
    { Delays_Seconds__c: '5;10' },
    { Delays_Seconds__c: '5,,10' },
    { Delays_Seconds__c: Array.from({ length: 41 }, () => '5').join(',') },
  ],
  'Replay_Approval__mdt.Currency_Code_Form': [{ Currency_Code__c: null }, { Currency_Code__c: 'usd' }],
  'Replay_Approval__mdt.Amount_Range': [{ Above_Amount__c: null }, { Above_Amount__c: -0.01 }],
  'Recovery_Objective__mdt.Workflow_Missing': [{ Workflow__c: null }],
  'Recovery_Objective__mdt.Criticality_Missing': [{ Criticality__c: null }],
  'Recovery_Objective__mdt.Seconds_Range': [
    { Recover_Within_Seconds__c: null },
    { Recover_Within_Seconds__c: 0 },
    { Recover_Within_Seconds__c: 86_401 },
  ],
  'Recovery_Objective__mdt.Lost_Not_None': [{ Lost_Allowed__c: null }, { Lost_Allowed__c: 1 }],
  'Price_Tolerance__mdt.Currency_Code_Form': [{ Currency_Code__c: 'x' }],
  'Price_Tolerance__mdt.Percent_Range': [
    { Tolerance_Percent__c: null },
    { Tolerance_Percent__c: -0.0001 },
    { Tolerance_Percent__c: 100.0001 },
  ],
  'Field_Ownership__mdt.Field_Missing': [{ Object__c: null }, { Field__c: null }],
  'Field_Ownership__mdt.Owner_Missing': [{ Owner__c: null }],
  'Alert__mdt.Currency_Code_Form': [{ Currency_Code__c: 'eur' }],
  'Alert__mdt.Event_Missing': [{ Event__c: null }],
  'Alert__mdt.Notify_Missing': [{ Active__c: true }],
  'Alert__mdt.Threshold_Currency': [{ Threshold_Amount__c: 1 }],
  'Alert__mdt.Thresholds_Range': [{ Threshold_Minutes__c: -1 }, { Threshold_Amount__c: -1, Currency_Code__c: 'EUR' }],
  'Audit_Head__c.Head_Is_Fixed': [{ Hash__c: 'other' }, { Seq__c: 2 }, { Key__c: 'other' }],
  'Companion_Setting__mdt.Reporting_Currency_Form': [{ Reporting_Currency__c: 'usd' }],
  'Companion_Setting__mdt.Named_Credential_Missing': [{ Named_Credential__c: null }],
  'Companion_Setting__mdt.Timeout_Range': [
    { Callout_Timeout_Ms__c: null },
    { Callout_Timeout_Ms__c: 999 },
    { Callout_Timeout_Ms__c: 120_001 },
  ],
  'Credit_Hold__c.Amount_Needs_Currency': [{ Amount__c: 0, Currency_Code__c: null }],
  'Credit_Hold__c.Currency_Code_Form': [{ Currency_Code__c: 'eur' }],
  'Credit_Position__c.Amount_Needs_Currency': [
    'Credit_Limit__c',
    'Exposure__c',
    'Open_Receivables__c',
    'Open_Orders__c',
    'Overdue__c',
    'Reserved__c',
    'Available__c',
  ].map((amount) => ({ [amount]: 1, Currency_Code__c: null })),
  'Credit_Position__c.Currency_Code_Form': [{ Currency_Code__c: 'EU1' }],
  'Erp_Invoice__c.Amount_Needs_Currency': [
    { Total__c: 1, Currency_Code__c: null },
    { Open__c: 1, Currency_Code__c: null },
  ],
  'Erp_Invoice__c.Currency_Code_Form': [{ Currency_Code__c: ' EU' }],
  'Erp_Payment__c.Amount_Needs_Currency': [{ Amount__c: 1, Currency_Code__c: null }],
  'Erp_Payment__c.Currency_Code_Form': [{ Currency_Code__c: 'eur' }],
  'Order_Submission__c.Amount_Needs_Currency': [{ Amount__c: 1, Currency_Code__c: null }],
  'Order_Submission__c.Currency_Code_Form': [{ Currency_Code__c: 'eur' }],
  'Order_Submission__c.Version_Never_Shrinks': [{ Version__c: 2 }],
};

describe('the validation rules', () => {
  it('are all tried here', () => {
    const all = packaged.flatMap(({ name, rules }) => rules.map((rule) => `${name}.${rule.name}`));
    expect(Object.keys(REFUSED).toSorted()).toEqual(all.toSorted());
  });

  it('let every shipped record pass', () => {
    const refused = shipped.flatMap(({ type, name, row }) =>
      refusals(type, row).map((rule) => `${type.name}.${name}: ${rule}`),
    );
    expect(refused).toEqual([]);
  });

  it.each(packaged)('let a good $name pass', (object) => {
    expect(refusals(object, good(object))).toEqual([]);
  });

  it.each(Object.entries(REFUSED))('%s refuses what it is for, and nothing else does', (path, differences) => {
    const [objectName = '', rule] = path.split('.');
    const object = schema.object(objectName);
    const before = good(object);
    for (const difference of differences)
      expect(refusals(object, { ...before, ...difference }, before)).toEqual([rule]);
  });

  it('let a version grow, stay, and begin to count where the record was only requested', () => {
    const object = schema.object('Order_Submission__c');
    const written = good(object);
    const requested = { ...written, Submission_Id__c: null, Version__c: 1_790_000_000_000 };
    expect(refusals(object, written, requested)).toEqual([]);
    expect(refusals(object, written, written)).toEqual([]);
    expect(refusals(object, { ...written, Version__c: 4 }, written)).toEqual([]);
  });

  it.each(packaged)('of $name put the message, which names the field, at the field', (object) => {
    for (const { message, errorField } of object.rules) {
      const label = fieldOf(object, errorField ?? '')?.label;
      expect(label, errorField).toBeDefined();
      expect(message).toContain(label);
      expect(message.length).toBeLessThanOrEqual(255);
    }
  });
});

/** Names of the rules that refuse the record; `old`: as it was before, absent where it is new. */
function refusals(object: ObjectType, given: Row, old?: Row): readonly string[] {
  const empty = Object.fromEntries(object.fields.map(({ name, type }) => [name, type === 'boolean' ? false : null]));
  const row = { ...empty, ...given };
  const before = old === undefined ? undefined : { ...empty, ...old };
  return object.rules
    .filter(({ formula }) => evaluate(parseFormula(formula), { row, before }) === true)
    .map(({ name }) => name);
}

/** Of rules the first shipped record, of the others one with an amount of each kind. */
function good(object: ObjectType): Row {
  const first = shipped.find(({ type }) => type.name === object.name);
  if (object.name === 'Order_Submission__c') return { Currency_Code__c: 'EUR', Submission_Id__c: 's-1', Version__c: 3 };
  if (first === undefined) return { Currency_Code__c: 'EUR' };
  if (object.name !== 'Route__mdt') return first.row;
  return { ...first.row, When_Entity__c: 'de', To_Entity__c: 'de', When_Currency__c: null };
}
