/**
 * What an org refuses on a bad day, to order: a validation rule of the customer's own, a locked row, a duplicate rule, a
 * trigger that fails. Each fault says on which object and, if it matters, with which values; it ends after `times`.
 */
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { ObjectType, Row } from '../schema/object.ts';

const KINDS = {
  validationRule: {
    status: 400,
    code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message: 'A validation rule of this org refuses the record',
  },
  lockedRow: {
    status: 400,
    code: 'UNABLE_TO_LOCK_ROW',
    message: 'unable to obtain exclusive access to this record or 1 records',
  },
  duplicates: { status: 400, code: 'DUPLICATES_DETECTED', message: 'Use one of these records?' },
  trigger: { status: 400, code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message: 'A trigger of this org failed' },
  storage: { status: 400, code: 'STORAGE_LIMIT_EXCEEDED', message: 'storage limit exceeded' },
} as const;

export const recordFaultSchema = z.strictObject({
  kind: z.enum(['validationRule', 'lockedRow', 'duplicates', 'trigger', 'storage']),
  object: z.string(),
  /** Only records with these values. */
  when: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
  message: z.string().optional(),
  fields: z.array(z.string()).default([]),
  times: z.number().int().positive().default(1),
});

export type RecordFault = z.infer<typeof recordFaultSchema>;

export class RecordFaults {
  #armed: RecordFault[] = [];

  arm(fault: RecordFault): void {
    this.#armed.push({ ...fault });
  }

  clear(): void {
    this.#armed = [];
  }

  get armed(): readonly RecordFault[] {
    return this.#armed;
  }

  /** Throws the Refusal of the first fault that this write meets. */
  hit(object: ObjectType, row: Row, before: Row | undefined): void {
    const fault = this.#armed.find(
      (one) =>
        one.object.toLowerCase() === object.name.toLowerCase() &&
        Object.entries(one.when).every(([name, value]) => (row[name] ?? before?.[name] ?? null) === value),
    );
    if (fault === undefined) return;
    fault.times -= 1;
    if (fault.times <= 0) this.#armed = this.#armed.filter((one) => one !== fault);
    const kind = KINDS[fault.kind];
    throw new Refusal(kind.status, kind.code, fault.message ?? kind.message, fault.fields);
  }
}
