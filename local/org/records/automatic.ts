/** The values Salesforce works out by itself: defaults, numbers that count up, and totals of lines. Amounts are those of the record. */
import type { OrgClock } from '../clock.ts';
import { dateTimeText } from '../clock.ts';
import type { Field, ObjectType, Row, Value } from '../schema/object.ts';
import type { Schema } from '../schema/schema.ts';
import { lineTotal, sum } from './number.ts';
import type { RecordStore } from './store.ts';

export class AutomaticValues {
  readonly #schema: Schema;
  readonly #store: RecordStore;
  readonly #clock: OrgClock;
  readonly #numbers = new Map<string, number>();

  constructor(schema: Schema, store: RecordStore, clock: OrgClock) {
    this.#schema = schema;
    this.#store = store;
    this.#clock = clock;
  }

  /** What a new record has before anything is given. */
  initial(object: ObjectType): Row {
    return Object.fromEntries(object.fields.map((field) => [field.name, this.#default(object, field)]));
  }

  stamps(userId: string, creating: boolean): Row {
    const now = dateTimeText(this.#clock.now());
    return {
      ...(creating ? { CreatedDate: now, CreatedById: userId } : {}),
      LastModifiedDate: now,
      LastModifiedById: userId,
      SystemModstamp: now,
    };
  }

  /** Fields that follow from others of the same record. */
  derived(object: ObjectType, row: Row): Row {
    if (object.name === 'Opportunity') return opportunityStage(row);
    if (object.name === 'Order') return { StatusCode: row['Status'] === 'Activated' ? 'Activated' : 'Draft' };
    if (object.name === 'User') return { Name: [row['FirstName'], row['LastName']].filter(Boolean).join(' ') };
    if (object.name === 'OpportunityLineItem' || object.name === 'OrderItem') return this.#line(object, row);
    if (object.name === 'PricebookEntry') return this.#ofProduct(row['Product2Id'] ?? null);
    return {};
  }

  /** The record whose totals change with this line, as it is afterwards. */
  parentOfLine(object: ObjectType, row: Row): { readonly object: ObjectType; readonly row: Row } | undefined {
    const parentName = { OpportunityLineItem: 'Opportunity', OrderItem: 'Order' }[object.name];
    if (parentName === undefined) return undefined;
    const parentType = this.#schema.object(parentName);
    const parent = this.#store.get(parentType, String(row[`${parentName}Id`]));
    if (parent === undefined) return undefined;
    const totals: number[] = [];
    for (const line of this.#store.rows(object)) {
      if (line[`${parentName}Id`] === parent['Id']) totals.push(Number(line['TotalPrice'] ?? 0));
    }
    const total = sum(totals);
    const changed =
      parentName === 'Order' ? { TotalAmount: total } : { Amount: total, HasOpportunityLineItem: totals.length > 0 };
    return { object: parentType, row: { ...parent, ...changed } };
  }

  #default(object: ObjectType, field: Field): Value {
    if (field.autoNumber !== undefined) return this.#counted(object, field);
    if (field.type === 'boolean') return field.defaultValue?.toLowerCase() === 'true';
    const preset = field.values.find((value) => value.isDefault)?.value ?? field.defaultValue ?? null;
    return preset !== null && field.type === 'double' ? Number(preset) : preset;
  }

  #counted(object: ObjectType, field: Field): string {
    const key = `${object.name}.${field.name}`;
    const next = (this.#numbers.get(key) ?? 0) + 1;
    this.#numbers.set(key, next);
    return (field.autoNumber ?? '{0}').replace(/\{(0+)\}/, (_, zeros: string) =>
      String(next).padStart(zeros.length, '0'),
    );
  }

  #line(object: ObjectType, row: Row): Row {
    const entry = this.#parent('PricebookEntry', row['PricebookEntryId'] ?? null);
    const productId = entry?.['Product2Id'] ?? row['Product2Id'] ?? null;
    const listed = entry?.['UnitPrice'] ?? null;
    const price = row['UnitPrice'] ?? listed;
    const total = lineTotal(Number(row['Quantity'] ?? 0), Number(price ?? 0));
    return {
      Product2Id: productId,
      UnitPrice: price,
      TotalPrice: total,
      ...(object.name === 'OrderItem' ? { ListPrice: listed } : this.#ofProduct(productId)),
    };
  }

  #ofProduct(productId: Value): Row {
    const product = this.#parent('Product2', productId);
    return { ProductCode: product?.['ProductCode'] ?? null, Name: product?.['Name'] ?? null };
  }

  #parent(name: string, id: Value): Row | undefined {
    return typeof id === 'string' ? this.#store.get(this.#schema.object(name), id) : undefined;
  }
}

function opportunityStage(row: Row): Row {
  const won = row['StageName'] === 'Closed Won';
  return { IsWon: won, IsClosed: won || row['StageName'] === 'Closed Lost' };
}
