/**
 * Salesforce's own objects, as far as the product meets them: schema/standard/*.json, one object a file. Which of their
 * fields are required, secured or worked out by Salesforce is the public object reference's.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Field, type ObjectType, plainField } from './object.ts';
import { ownerField, systemFields } from './system-fields.ts';

const FOLDER = join(import.meta.dirname, 'standard');

const fieldSchema = z.strictObject({
  name: z.string(),
  label: z.string().optional(),
  type: z.enum([
    'string',
    'textarea',
    'picklist',
    'reference',
    'boolean',
    'double',
    'int',
    'currency',
    'percent',
    'date',
    'datetime',
    'email',
    'phone',
    'url',
  ]),
  length: z.number().optional(),
  precision: z.number().optional(),
  scale: z.number().optional(),
  required: z.boolean().default(false),
  unique: z.boolean().default(false),
  secured: z.boolean().default(false),
  /** Salesforce works it out; no caller gives it. */
  computed: z.boolean().default(false),
  /** Given on create only. */
  fixed: z.boolean().default(false),
  /** Who may see the record is decided by this parent. */
  sharingParent: z.boolean().default(false),
  cascade: z.boolean().default(false),
  restricted: z.boolean().default(false),
  values: z.array(z.string()).default([]),
  default: z.string().optional(),
  referenceTo: z.array(z.string()).default([]),
  relationshipName: z.string().optional(),
  childRelationshipName: z.string().optional(),
  autoNumber: z.string().optional(),
  /** Only in an org that has this feature. */
  feature: z.enum(['multiCurrency']).optional(),
});

const objectSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  labelPlural: z.string(),
  keyPrefix: z.string().length(3),
  owner: z.boolean().default(false),
  sharing: z.enum(['Private', 'Read', 'ReadWrite', 'ControlledByParent']).default('ReadWrite'),
  fields: z.array(fieldSchema),
});

export function standardObjects(multiCurrency: boolean): ObjectType[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const { fields, owner, ...own } = objectSchema.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
      const shown = fields.filter((field) => field.feature !== 'multiCurrency' || multiCurrency);
      return {
        ...own,
        kind: 'record',
        custom: false,
        fields: [...systemFields('record'), ...(owner ? [ownerField()] : []), ...shown.map(standardField)],
        rules: [],
      };
    });
}

function standardField(stated: z.infer<typeof fieldSchema>): Field {
  const given = !stated.computed && stated.autoNumber === undefined;
  return plainField(stated.name, stated.type, {
    label: stated.label ?? stated.name,
    length: stated.length ?? (stated.type === 'reference' ? 18 : 0),
    precision: stated.precision ?? 0,
    scale: stated.scale ?? 0,
    required: stated.required,
    unique: stated.unique,
    createable: given,
    updateable: given && !stated.fixed,
    secured: stated.secured,
    restricted: stated.restricted,
    values: stated.values.map((value) => ({
      value,
      label: value,
      active: true,
      isDefault: value === stated.default,
    })),
    referenceTo: stated.referenceTo,
    relationshipName: stated.relationshipName,
    childRelationshipName: stated.childRelationshipName,
    masterDetail: stated.sharingParent,
    cascadeDelete: stated.cascade,
    defaultValue: stated.default,
    autoNumber: stated.autoNumber,
  });
}
