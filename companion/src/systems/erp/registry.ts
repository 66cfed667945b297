/**
 * The ERPs of all orgs: makes the port of a stored connection when it is first asked for, and keeps it until the stored
 * configuration or the secret changes, which counts within seconds. A connection that cannot be used is refused by name.
 *
 * A new ERP is one line in ADAPTERS.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../canonical/time.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { AddressRefused, readBaseUrl } from './address-guard.ts';
import type { AdapterConfig, AnyAdapterFactory } from './adapter.ts';
import { sandboxAdapter } from './adapters/sandbox/index.ts';
import { trytonAdapter } from './adapters/tryton/index.ts';
import { checkPort } from './checked-port.ts';
import type { ConnectionStore, StoredConnection } from './connection-store.ts';
import { type GuardedPort, guardPort } from './guarded-port.ts';
import type { After, CapacityStore, ConnectionState } from './limits/port.ts';
import type { ErpDirectory, ErpPort } from './port.ts';
import { createSecretReader, SecretUnreadable } from './secret-reference.ts';

export const ADAPTERS: readonly AnyAdapterFactory[] = [sandboxAdapter, trytonAdapter];

export interface ErpDirectoryOptions {
  readonly connections: ConnectionStore;
  /** Absent: ADAPTERS. */
  readonly factories?: readonly AnyAdapterFactory[];
  readonly clock: Clock;
  /** Goes on evenly when the time of day is set: for deadlines and limits. Absent: `clock`. */
  readonly steady?: Clock;
  /** Shares what ERPs take at once among all processes. Absent: this process is the only one. */
  readonly capacity?: CapacityStore;
  /** An ERP does not answer, and is not asked any more until it does. */
  readonly onAway?: (orgId: string, connectionId: string) => void;
  /** An ERP that had been away answers again, or is to be found at another address. */
  readonly onRecovered?: (orgId: string, connectionId: string) => void;
  /** A connection or its secret was changed or taken away, or was not asked for in long: what failed through it is of the past. */
  readonly onChanged?: (orgId: string, connectionId: string) => void;
  /** What went wrong where no caller could be told. */
  readonly onError?: (error: unknown) => void;
  /** What a secret reference leads to; throws SecretUnreadable. Absent: from this process's environment and files. */
  readonly readSecret?: (reference: string) => Promise<string>;
  /** ERPs on loopback and private addresses. */
  readonly allowPrivateAddresses: boolean;
  /** How long a port is given out without looking whether its configuration has changed. */
  readonly checkEveryMs?: number;
}

/** A change of a connection or of its secret is in force within this time. */
const CHECK_EVERY_MS = 2_000;
/** Longer than a request holds on to a port. */
const RETIRE_AFTER_MS = 60_000;
/** Ports that are kept at once; the one that was not asked for longest goes first. */
const PORTS_MAX = 500;

/** For a process that is alone with its ERPs. */
const SOLE: CapacityStore = {
  take: async ({ maximum }) => Promise.resolve({ share: maximum, due: maximum }),
  give: async () => Promise.resolve(),
};

const after: After = (ms, act) => {
  const timer = setTimeout(act, ms).unref();
  return () => clearTimeout(timer);
};

/** What operators and rounds ask of all connections that this process talks to. */
export interface ErpWatch {
  states(): readonly ConnectionState[];
  /** Asks each ERP that is not asked any more whether it answers again. */
  probe(): Promise<void>;
}

interface Kept {
  readonly guarded: GuardedPort;
  readonly fingerprint: string;
  checkedAtMs: number;
}

export function createErpDirectory(options: ErpDirectoryOptions): ErpDirectory & ErpWatch & { close(): Promise<void> } {
  const { steady = options.clock, checkEveryMs = CHECK_EVERY_MS } = options;
  const {
    capacity: store = SOLE,
    onRecovered = () => undefined,
    onAway = () => undefined,
    onChanged = () => undefined,
    onError = () => undefined,
  } = options;
  const limits = { store, steady, after, onError };
  const retiring = new Map<GuardedPort, NodeJS.Timeout>();
  const opening = new Map<string, Promise<ErpPort>>();
  let closed = false;

  /** Whoever was given the port a moment ago may still call it, and calls under way end first. */
  function retire({ guarded }: Kept): void {
    const { orgId, connectionId, breaker } = guarded.state();
    // What waits for the ERP at its old address is to try the new one.
    if (breaker !== 'closed' && !closed) onRecovered(orgId, connectionId);
    if (!closed) onChanged(orgId, connectionId);
    const forget = () => retiring.delete(guarded);
    // Nobody waits for it: a connection that does not close in order must not end the process.
    const end = () => void guarded.closeWhenIdle().then(forget, forget);
    retiring.set(guarded, setTimeout(end, RETIRE_AFTER_MS).unref());
  }
  const kept = new LRUCache<string, Kept>({ max: PORTS_MAX, dispose: retire });

  async function look(key: string, orgId: string, connectionId: string): Promise<ErpPort> {
    const checkedAtMs = steady.now();
    const stored = await options.connections.get(orgId, connectionId);
    if (stored === undefined) {
      kept.delete(key);
      throw unknown(connectionId);
    }
    const secret = await secretOf(options, stored);
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([stored, secret]))
      .digest('base64');
    const current = kept.get(key);
    if (current?.fingerprint === fingerprint) {
      current.checkedAtMs = checkedAtMs;
      return current.guarded.port;
    }
    kept.delete(key);
    const guarded = guardPort(limits, make(options, stored, secret), {
      ...{ orgId, connectionId, holder: newId() },
      onAway: () => onAway(orgId, connectionId),
      onRecovered: () => onRecovered(orgId, connectionId),
    });
    if (closed) {
      await guarded.closeWhenIdle();
      throw new LedgerlineError('DRAINING');
    }
    kept.set(key, { guarded, fingerprint, checkedAtMs });
    return guarded.port;
  }

  return {
    async connection(orgId, connectionId) {
      if (closed) throw new LedgerlineError('DRAINING');
      const key = JSON.stringify([orgId, connectionId]);
      const current = kept.get(key);
      if (current !== undefined && steady.now() - current.checkedAtMs < checkEveryMs) return current.guarded.port;
      const underWay = opening.get(key);
      if (underWay !== undefined) return underWay;
      const looking = look(key, orgId, connectionId).finally(() => opening.delete(key));
      opening.set(key, looking);
      return looking;
    },

    states: () => [...kept.values()].map(({ guarded }) => guarded.state()),

    async probe() {
      await Promise.all([...kept.values()].map(({ guarded }) => guarded.probe()));
    },

    async close() {
      closed = true;
      kept.clear();
      for (const timer of retiring.values()) clearTimeout(timer);
      await Promise.all([...retiring.keys()].map((guarded) => guarded.closeWhenIdle()));
    },
  };
}

async function secretOf(options: ErpDirectoryOptions, { connectionId, secretRef }: StoredConnection): Promise<string> {
  const { readSecret = createSecretReader({ environment: process.env }) } = options;
  try {
    return await readSecret(secretRef);
  } catch (error) {
    if (error instanceof SecretUnreadable) throw unusable(connectionId, `secretRef: ${error.message}`);
    throw error;
  }
}

/** Checks what is stored, each fault by its name, and makes the adapter's port, whose answers are checked. */
function make(options: ErpDirectoryOptions, stored: StoredConnection, secret: string): ErpPort {
  const { connectionId, kind, entities } = stored;
  const { factories = ADAPTERS, clock, allowPrivateAddresses } = options;
  const factory = factories.find((candidate) => candidate.kind === kind);
  if (factory === undefined) {
    const kinds = factories.map((candidate) => candidate.kind).join(', ');
    throw unusable(connectionId, `kind: there is no adapter “${kind}”, only ${kinds}`);
  }
  if (entities.length === 0) throw unusable(connectionId, 'entities: has to name at least one');
  const names = entities.map(({ entity }) => entity);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw unusable(connectionId, `entities: “${twice}” is named twice`);
  const settings = factory.settings.safeParse(stored.settings);
  if (!settings.success) {
    const problems = settings.error.issues.map((issue) => `${['settings', ...issue.path].join('.')}: ${issue.message}`);
    throw unusable(connectionId, problems.join('; '));
  }
  try {
    const baseUrl = readBaseUrl(stored.baseUrl, { allowPrivateAddresses });
    const config: AdapterConfig<unknown> = {
      connectionId,
      baseUrl,
      settings: settings.data,
      secret,
      entities,
      clock,
      allowPrivateAddresses,
    };
    // The settings were read by this very factory's schema.
    return checkPort(factory.create(config as AdapterConfig<never>), { allowPrivateAddresses });
  } catch (error) {
    if (error instanceof AddressRefused) throw unusable(connectionId, `baseUrl: ${error.message}`);
    throw error;
  }
}

function unknown(connectionId: string): LedgerlineError {
  return new LedgerlineError('ENTITY_UNKNOWN', {
    detail: `This org has no ERP connection “${connectionId}”.`,
    record: connectionId,
    action: 'Use a connection that the org has, or have an admin add it.',
  });
}

function unusable(connectionId: string, problem: string): LedgerlineError {
  return new LedgerlineError('ERP_UNAVAILABLE', {
    detail: `The ERP connection “${connectionId}” cannot be used: ${problem}.`,
    record: connectionId,
    action: 'Operations correct the connection’s configuration; nothing was sent.',
  });
}
