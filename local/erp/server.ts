/**
 * The sandbox ERP: a small ERP that stands alone, so that the product can be tried and tested without one.
 *
 * It knows nothing of the companion: it has its own words (debtors, items, receivables, receipts, credit lines), its own
 * numbers and its own JSON, behind HTTP with a bearer key. What it does:
 *   - debtors with an account per company: credit line, terms, price group, a stop with its reason
 *   - items with list prices, price groups, tax per company, exchange rates
 *   - orders that credit does not allow are made, numbered and put on CREDIT_HOLD with a reason; credit-check tries again
 *   - an external reference makes an order once per company: repeating it answers the first one
 *   - a PDF of each receivable at an address that nobody can guess, which a browser opens without a key
 *   - receivables, receipts, quotes without a document, a feed of changes per kind, pages of at most 100 rows
 *   - /control: work as the ERP's own people would (post, pay, bill, stop) and faults to order
 *
 * State is kept in memory and, given a file, in an append-only journal that is replayed at start. Books that are empty
 * are seeded with story.json. With the same clock, seed and requests it answers the same.
 */
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { application } from './application.ts';
import type { ErpClock } from './calendar.ts';
import { Faults } from './faults.ts';
import { type Latency, seededRandom } from './latency.ts';
import { Ledger } from './ledger.ts';
import { isSeeded, seed } from './seed.ts';
import { readStory, type Story } from './story.ts';

export interface SandboxErpOptions {
  /** 0 or absent: a free port. */
  readonly port?: number;
  /** Absent: everything is forgotten at the end. */
  readonly journalFile?: string;
  readonly clock?: ErpClock;
  /** Absent: none. */
  readonly latency?: Latency;
  /** Seed of the delays. */
  readonly randomSeed?: number;
  readonly apiKey: string;
  readonly story?: Story;
  readonly say?: (line: string) => void;
}

export interface SandboxErp {
  /** Without a trailing slash. */
  readonly url: string;
  /** Answers what is under way, then ends; connections are closed. */
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1 and resolves when it answers. Throws when the port is taken or the journal is damaged. */
export async function startSandboxErp(options: SandboxErpOptions): Promise<SandboxErp> {
  const clock = options.clock ?? { now: () => Date.now() };
  const ledger = openBooks(options.journalFile);
  if (!isSeeded(ledger)) seed(ledger, clock, options.story ?? readStory());
  const app = application({
    ledger,
    clock,
    faults: new Faults(),
    latency: options.latency ?? 'none',
    random: seededRandom(options.randomSeed ?? 1),
    apiKey: options.apiKey,
    say: options.say ?? (() => undefined),
  });
  const { server, port } = await listen(app.fetch, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await close(server);
      ledger.close();
    },
  };
}

/** Books that were cut off while they were seeded hold nothing of anybody's: they are begun again. */
function openBooks(journalFile: string | undefined): Ledger {
  const ledger = new Ledger(journalFile);
  if (journalFile === undefined || ledger.empty || isSeeded(ledger)) return ledger;
  ledger.close();
  rmSync(journalFile);
  return new Ledger(journalFile);
}

function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  port: number,
): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, (address: AddressInfo) => {
      resolve({ server, port: address.port });
    });
    server.once('error', reject);
  });
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
}
