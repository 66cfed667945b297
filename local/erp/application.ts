/** The sandbox ERP's HTTP surface: who may come in, how slow it is, what breaks, and the routes. */
import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ErpClock } from './calendar.ts';
import { DocumentAddresses } from './document-address.ts';
import { type ErpEnv, faulty } from './fault-middleware.ts';
import type { Faults } from './faults.ts';
import { delayed, type Latency } from './latency.ts';
import type { Ledger } from './ledger.ts';
import { Refusal } from './refusal.ts';
import { RequestLog } from './request-log.ts';
import { about } from './routes/about.ts';
import { control } from './routes/control.ts';
import { debtors } from './routes/debtors.ts';
import { documents } from './routes/documents.ts';
import { feed } from './routes/feed.ts';
import { orders } from './routes/orders.ts';
import { rates } from './routes/rates.ts';
import { receivables } from './routes/receivables.ts';

export interface ApplicationParts {
  readonly ledger: Ledger;
  readonly clock: ErpClock;
  readonly faults: Faults;
  readonly latency: Latency;
  readonly random: () => number;
  readonly apiKey: string;
  readonly say: (line: string) => void;
}

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

export function application(parts: ApplicationParts): Hono<ErpEnv> {
  const { ledger, clock, faults, say } = parts;
  const requests = new RequestLog();
  const addresses = new DocumentAddresses(parts.apiKey);
  const app = new Hono<ErpEnv>();
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(error.body, error.status);
    say(`sandbox ERP: ${c.req.method} ${c.req.path} failed: ${error.message}`);
    return c.json({ error: { code: 'SYSTEM', text: 'The system failed while working on this' } }, 500);
  });
  app.notFound((c) =>
    c.json({ error: { code: 'NO_SUCH_ADDRESS', text: `No ${c.req.method} ${c.req.path} here` } }, 404),
  );
  app.use(bodyLimit({ maxSize: BODY_LIMIT_BYTES }));
  app.use('/control/*', keyed(parts.apiKey));
  app.route('/control', control(ledger, clock, faults, requests));
  app.route('/documents', documents(ledger, addresses));
  app.use('/api/*', faulty(faults));
  app.use('/api/*', keyed(parts.apiKey));
  app.use('/api/*', delayed(parts.latency, parts.random));
  for (const routes of [
    about(),
    debtors(ledger, clock),
    rates(ledger),
    orders(ledger, clock, requests),
    receivables(ledger, addresses),
    feed(ledger),
  ]) {
    app.route('/api', routes);
  }
  return app;
}

function keyed(apiKey: string): MiddlewareHandler {
  const wanted = Buffer.from(`Bearer ${apiKey}`);
  return async (c, next) => {
    const given = Buffer.from(c.req.header('authorization') ?? '');
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new Refusal(401, 'KEY_REFUSED', 'The API key is missing or not known');
    }
    await next();
  };
}
