/** The workspace over HTTP: pages, what they load, the Apex methods, record reads and events. */
import { join } from 'node:path';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { z } from 'zod';
import type { Compiled } from './compiled.ts';
import type { Gateway } from './controllers/gateway.ts';
import { auraAnswer } from './aura.ts';
import { eventStream, type EventSource } from './events.ts';
import { fileBelow, SHELL_FILES, SLDS_ASSETS, type StaticFile } from './files.ts';
import { OrgRefusal } from './org/client.ts';
import { pages } from './pages.ts';
import { cookiesOf, type Sessions, type Visitor } from './sessions.ts';
import { sessionScript } from './shell/session-script.ts';
import { uiRecord } from './ui-record.ts';

export interface WorkspaceParts {
  readonly sessions: Sessions;
  readonly gateway: Gateway;
  readonly compiled: () => Promise<Compiled>;
  /** Where the vendor bundle is, and under which address. */
  readonly vendor: { readonly directory: string; readonly url: string };
  /** The org's events with the visitor's session. */
  readonly events: (visitor: Visitor) => EventSource;
  /** With which the package's triggers write. */
  readonly trigger: () => Promise<Visitor['org']>;
  readonly tells: ReadonlyMap<string, string>;
  readonly now: () => Date;
  readonly say: (line: string) => void;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // LWC puts a component's styles into the page as style elements, as it does on the platform.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HOSTS = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;
const FOREVER = 'public, max-age=31536000, immutable';

export function application(parts: WorkspaceParts): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    parts.say(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return c.json({ error: 'The workspace failed; its log says why.' }, 500);
  });
  app.use(onlyHere);
  serveFiles(app, parts);
  app.get('/session.js', async (c) => {
    const { labels } = await parts.compiled();
    const script = await parts.sessions.as(getCookie(c), async ({ session, language }) =>
      sessionScript(session, labels, language),
    );
    return file(c, { body: bytes(script), type: 'text/javascript; charset=utf-8' }, 'no-store');
  });
  app.post('/session', async (c) => {
    const form = await c.req.parseBody();
    const choice = z.object({ user: z.string(), language: z.string(), back: z.string() }).parse(form);
    for (const cookie of cookiesOf(choice)) c.header('set-cookie', cookie, { append: true });
    // A path of ours, never an address of somebody else's.
    return c.redirect(/^\/(?!\/)/.test(choice.back) ? choice.back : '/', 303);
  });
  app.post('/aura/:name', async (c) => auraAnswer(c, parts));
  app.get('/ui-api/records/:id', async (c) => uiRecord(c, parts));
  app.get('/events', async (c) => events(c, parts));
  app.route('/', pages(parts));
  return app;
}

/** A name that was made to point here is no friend's, and no other site may post to us. */
const onlyHere: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? '';
  const origin = c.req.header('origin');
  if (!HOSTS.test(host)) return c.text('This is a local stand-in: open it at 127.0.0.1.', 421);
  if (origin !== undefined && origin !== `http://${host}`) return c.text('Not from another site.', 403);
  await next();
  c.header('content-security-policy', POLICY);
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'same-origin');
};

function serveFiles(app: Hono, { vendor, compiled }: WorkspaceParts): void {
  const folder = (prefix: string, directory: string, cache: string) =>
    app.get(`${prefix}/*`, async (c) => {
      const found = await fileBelow(directory, decodeURIComponent(c.req.path.slice(prefix.length + 1)));
      return found === undefined ? c.text('There is no such file.', 404) : file(c, found, cache);
    });
  folder(vendor.url, vendor.directory, FOREVER);
  folder('/assets', SLDS_ASSETS, 'public, max-age=3600');
  folder('/shell', SHELL_FILES, 'no-cache');
  app.get('/package/:file', async (c) => {
    const { bundle } = await compiled();
    return file(c, { body: bytes(bundle.code), type: 'text/javascript; charset=utf-8' }, 'no-cache');
  });
  app.get('/boot.js', async (c) => {
    const { bundle } = await compiled();
    // Synthetic shadow first: it changes what the others build on.
    const script = `import '${vendor.url}/synthetic-shadow.js';
import { createElement } from '${vendor.url}/lwc.js';
import Toast from '${vendor.url}/lightning/toast.js';
import { components } from '/package/${bundle.hash}.js';
import { boot } from '/shell/boot.js';
boot({ createElement, components, Toast });\n`;
    return file(c, { body: bytes(script), type: 'text/javascript; charset=utf-8' }, 'no-store');
  });
}

function file(c: Context, { body, type }: StaticFile, cache: string): Response {
  return c.body(body, 200, { 'content-type': type, 'cache-control': cache });
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function events(c: Context, parts: WorkspaceParts): Promise<Response> {
  const channel = c.req.query('channel') ?? '';
  if (!/^\/event\/[A-Za-z0-9_]+__e$/.test(channel)) return c.text('No such channel.', 404);
  try {
    const stream = await parts.sessions.as(getCookie(c), async (visitor) =>
      eventStream(parts.events(visitor), channel),
    );
    return c.body(stream, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  } catch (error) {
    parts.say(`events of ${channel}: ${error instanceof Error ? error.message : 'not to be had'}`);
    return c.text('The event stream is not there.', error instanceof OrgRefusal ? 403 : 503);
  }
}

/** Where the package's metadata is, in a checkout. */
export const REPOSITORY = join(import.meta.dirname, '..', '..');
