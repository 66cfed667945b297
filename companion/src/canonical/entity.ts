/**
 * Where a figure or a document lives: which ERP connection, and which legal entity inside it.
 * `entity` is the ERP's own word for it (SAP company code, NetSuite subsidiary, Business Central company, Tryton company).
 */
export interface EntityRef {
  readonly connectionId: string;
  readonly entity: string;
}

export function entityKey(ref: EntityRef): string {
  return `${ref.connectionId}/${ref.entity}`;
}
