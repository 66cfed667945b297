/** Port of the configured ERP connections. Implemented by the database; read by the registry. */

export interface ConnectionEntity {
  /** The word by which links, rules and answers name the legal entity, e.g. "us". */
  readonly entity: string;
  /** The ERP's own id of it (company code, company id); absent: the same as `entity`. */
  readonly erpEntity?: string;
  readonly name: string;
  /** ISO 4217: the currency its books are kept in. */
  readonly currency: string;
}

export interface StoredConnection {
  readonly connectionId: string;
  /** Adapter kind, e.g. "sandbox", "tryton". */
  readonly kind: string;
  readonly baseUrl: string;
  /** What the adapter's own settings schema says; checked when the adapter is made. */
  readonly settings: unknown;
  /** `env:NAME` or `file:/absolute/path`; never the secret itself. */
  readonly secretRef: string;
  readonly entities: readonly ConnectionEntity[];
}

export interface ConnectionStore {
  list(orgId: string): Promise<readonly StoredConnection[]>;
  get(orgId: string, connectionId: string): Promise<StoredConnection | undefined>;
}
