/** What an adapter folder exports, so that the registry can check a connection's settings and make its port. */
import type { z } from 'zod';
import type { Clock } from '../../canonical/time.ts';
import type { ConnectionEntity } from './connection-store.ts';
import type { ErpPort } from './port.ts';

export interface AdapterConfig<Settings> {
  readonly connectionId: string;
  /** Already checked: http or https, no credentials in it, an address we may talk to. */
  readonly baseUrl: URL;
  readonly settings: Settings;
  /** What the secret reference led to, whole and trimmed; its form is the adapter's own. */
  readonly secret: string;
  readonly entities: readonly ConnectionEntity[];
  readonly clock: Clock;
  /** The configuration lets ERPs be on loopback and private addresses; for the HTTP client. Absent: it does not. */
  readonly allowPrivateAddresses?: boolean;
}

/**
 * One per adapter folder, exported from its `index.ts`.
 *
 * `create` makes no call: a connection whose ERP is down must still start. Concurrency limits and caching are the
 * registry's, by `capabilities`.
 */
export interface AdapterFactory<Settings> {
  readonly kind: string;
  /** Strict: an unknown or wrong setting is refused with its name. */
  readonly settings: z.ZodType<Settings>;
  create(config: AdapterConfig<Settings>): ErpPort;
}

/** A factory whose settings type is its own matter: its schema stands between stored JSON and `create`. */
export type AnyAdapterFactory = AdapterFactory<never> | AdapterFactory<unknown>;

/** The ERP's own id of an entity of this connection; undefined when the connection does not have it. */
export function erpEntityOf(entities: readonly ConnectionEntity[], entity: string): string | undefined {
  const found = entities.find((candidate) => candidate.entity === entity);
  return found === undefined ? undefined : (found.erpEntity ?? found.entity);
}
