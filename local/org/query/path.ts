/** What a query names on a record: a field of its own, or one of a parent ("Account.Name", up to five parents up). */
import type { OrgUser } from '../access/users.ts';
import type { RecordStore } from '../records/store.ts';
import { Refusal } from '../refusal.ts';
import { type Field, fieldOf, type ObjectType, type Row, type Value } from '../schema/object.ts';
import type { Schema } from '../schema/schema.ts';

export interface Step {
  readonly lookup: Field;
  readonly object: ObjectType;
}

export interface Path {
  readonly steps: readonly Step[];
  readonly field: Field;
}

export interface Reading {
  readonly schema: Schema;
  readonly store: RecordStore;
  readonly user: OrgUser;
}

/** Throws INVALID_FIELD for what is not there, or what the user may not see: Salesforce tells the two apart to nobody. */
export function pathOf(reading: Reading, object: ObjectType, text: string): Path {
  const parts = text.split('.');
  const name = parts.pop() ?? '';
  const steps: Step[] = [];
  let here = object;
  // "Opportunity.Name" on Opportunity itself names its own field.
  if (parts[0]?.toLowerCase() === object.name.toLowerCase() && relationship(object, parts[0]) === undefined)
    parts.shift();
  for (const part of parts) {
    const lookup = relationship(here, part);
    const target = lookup === undefined ? undefined : reading.schema.find(lookup.referenceTo[0] ?? '');
    if (lookup === undefined || target === undefined || !reading.user.grants.sees(here, lookup)) {
      throw new Refusal(
        400,
        'INVALID_FIELD',
        `Didn't understand relationship '${part}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      );
    }
    steps.push({ lookup, object: target });
    here = target;
  }
  if (steps.length > 5) throw new Refusal(400, 'INVALID_FIELD', `The relationship path ${text} is longer than 5`);
  const field = fieldOf(here, name);
  if (field === undefined || !reading.user.grants.sees(here, field) || !reading.user.grants.may('read', here)) {
    throw new Refusal(
      400,
      'INVALID_FIELD',
      `No such column '${name}' on entity '${here.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  }
  return { steps, field };
}

function relationship(object: ObjectType, name: string): Field | undefined {
  return object.fields.find((field) => field.relationshipName?.toLowerCase() === name.toLowerCase());
}

/** The parent at the end of the steps; undefined when one is empty. A parent that is not shared still shows what the query names. */
export function parentOf(reading: Reading, steps: readonly Step[], row: Row): Row | undefined {
  let here: Row | undefined = row;
  for (const step of steps) {
    const id: Value | undefined = here[step.lookup.name];
    here = typeof id === 'string' ? reading.store.get(step.object, id) : undefined;
    if (here === undefined) return undefined;
  }
  return here;
}

export function valueAt(reading: Reading, path: Path, row: Row): Value {
  return parentOf(reading, path.steps, row)?.[path.field.name] ?? null;
}
