/**
 * A TCP proxy that fails on command, for any protocol: it stands between the companion and Postgres, an ERP or an org. What
 * it breaks is chosen while it runs; what it counts is what has really happened to a request.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { CarriedConnection } from './connection.ts';
import type { Armed, Arming, FaultKind, Hit } from './faults.ts';

export interface WireProxy {
  readonly port: number;
  /** An address with the proxy's place in place of the server's. */
  through(address: string): string;
  /** The next requests that fit fail so. Of several that fit, the first that was armed is used up first. */
  arm(arming: Arming): Armed;
  /** Hits no further request and lets go of everything. */
  clear(): void;
  /** Ends every connection that is open, by a reset on both sides. */
  reset(): void;
  /** Requests that were hit since the proxy was opened, by kind. */
  readonly happened: Readonly<Record<FaultKind, number>>;
  /** Connections that are open now. */
  readonly open: number;
  close(): Promise<void>;
}

interface Entry {
  readonly arming: Arming;
  left: number;
  hits: number;
  readonly carried: Set<CarriedConnection>;
  readonly first: PromiseWithResolvers<Hit>;
}

export interface WireTarget {
  readonly port: number;
  readonly host?: string;
  /** The server speaks unasked: what it sends is hit like a request. */
  readonly pushes?: boolean;
}

/** Listens on 127.0.0.1; the server may come and go meanwhile. */
export async function openWireProxy(target: WireTarget): Promise<WireProxy> {
  const happened: Record<FaultKind, number> = {
    ...{ latency: 0, reset: 0, halfClose: 0, cutAfter: 0, dropAnswer: 0, strand: 0, blackHole: 0, hold: 0 },
  };
  const entries = new Set<Entry>();
  const connections = new Set<CarriedConnection>();

  const take = (carried: CarriedConnection, request: string): Entry | undefined => {
    for (const entry of entries) {
      const { when } = entry.arming;
      if (entry.left <= 0 || (when !== undefined && !request.includes(when))) continue;
      entry.left -= 1;
      entry.carried.add(carried);
      return entry;
    }
    return undefined;
  };
  const hit = (entry: Entry, at: Hit): void => {
    entry.hits += 1;
    happened[entry.arming.fault.kind] += 1;
    entry.first.resolve(at);
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client: Socket) => {
    const upstream = connect({
      port: target.port,
      host: target.host ?? '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    });
    const choose = (request: string) => {
      const entry = take(carried, request);
      if (entry === undefined) return undefined;
      return { fault: entry.arming.fault, happened: (at: Pick<Hit, 'port'>) => hit(entry, { ...at, request }) };
    };
    const carried = new CarriedConnection(client, upstream, { choose, pushes: target.pushes === true });
    connections.add(carried);
    void carried.ended.then(() => connections.delete(carried));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const lift = (entry: Entry): void => {
    entries.delete(entry);
    entry.left = 0;
    for (const carried of entry.carried) carried.release();
  };
  return {
    port,
    happened,
    get open() {
      return connections.size;
    },
    through(address) {
      const url = new URL(address);
      url.hostname = '127.0.0.1';
      url.port = String(port);
      return url.pathname === '/' && !address.endsWith('/') ? url.href.replace(/\/$/, '') : url.href;
    },
    arm(arming) {
      const entry: Entry = {
        ...{ arming, left: arming.times ?? 1, hits: 0, carried: new Set(), first: Promise.withResolvers<Hit>() },
      };
      entries.add(entry);
      return {
        get hits() {
          return entry.hits;
        },
        hit: entry.first.promise,
        lift: () => lift(entry),
      };
    },
    clear() {
      for (const entry of [...entries]) lift(entry);
    },
    reset() {
      for (const carried of [...connections]) carried.end();
    },
    async close() {
      for (const entry of [...entries]) lift(entry);
      const closed = once(server, 'close');
      server.close();
      for (const carried of [...connections]) carried.end();
      await closed;
    },
  };
}
