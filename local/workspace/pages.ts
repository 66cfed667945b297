/** The pages: the accounts, record pages, the setup page, one component alone, and what is said when one cannot be shown. */
import { Hono, type Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { z } from 'zod';
import type { WorkspaceParts } from './application.ts';
import { closeAsWon } from './closed-won.ts';
import { labelIn, type Compiled } from './compiled.ts';
import { ControllerFailure } from './controllers/failure.ts';
import { OrgRefusal } from './org/client.ts';
import { accounts, isShown, recordView } from './org/records.ts';
import { home } from './shell/home.ts';
import { html, type Html } from './shell/html.ts';
import { notice, page } from './shell/layout.ts';
import { appPage, packageComponent, recordPage } from './shell/record.ts';
import { words, type Words } from './shell/words.ts';
import { languageOf, type Visitor } from './sessions.ts';

const CLOSED = 'closed';
const REQUESTED = 'requested';

type Closing = { readonly requested: number } | { readonly failed: string };

export function pages(parts: WorkspaceParts): Hono {
  const app = new Hono();
  app.get('/', async (c) =>
    shown(c, parts, async ({ org, language }, said) => [said.home, home(await accounts(org, parts.tells), language)]),
  );
  app.get('/lightning/r/:object/:id/view', async (c) =>
    shown(c, parts, async (visitor, said, compiled) => recordContent(c, visitor, said, compiled)),
  );
  app.get('/lightning/n/:name', async (c) =>
    shown(c, parts, async ({ language }, _said, { pages: all }) => {
      const found = all.get(c.req.param('name'));
      if (found === undefined) throw new Missing();
      return [found.label, appPage(found, language)];
    }),
  );
  app.get('/lightning/cmp/:name', async (c) =>
    shown(c, parts, async () => {
      const name = c.req.param('name').replace(/^c__/, '');
      const record = { id: c.req.query('recordId') ?? '', object: c.req.query('objectApiName') ?? 'Account' };
      return [
        name,
        html`<h1 class="slds-text-heading_medium">${name}</h1>
          ${packageComponent(name, {}, record)}`,
      ];
    }),
  );
  app.post('/lightning/r/Opportunity/:id/close-as-won', async (c) => {
    const path = `/lightning/r/Opportunity/${c.req.param('id')}/view`;
    const outcome = await close(c, parts, [c.req.param('id')]);
    const told = 'failed' in outcome ? outcome.failed : outcome.requested > 0 ? REQUESTED : CLOSED;
    return c.redirect(`${path}?said=${encodeURIComponent(told)}`, 303);
  });
  // One update of several records, as a list view's or a data loader's is.
  app.post('/lightning/close-as-won', async (c) => {
    const { recordIds } = z.object({ recordIds: z.array(z.string()) }).parse(await c.req.json());
    const outcome = await close(c, parts, recordIds);
    return c.json(outcome, 'failed' in outcome ? 400 : 200);
  });
  app.notFound(async (c) => shown(c, parts, async () => Promise.reject(new Missing())));
  return app;
}

class Missing extends Error {}

type Content = readonly [title: string, content: Html];

async function recordContent(
  c: Context,
  { org, language }: Visitor,
  said: Words,
  compiled: Compiled,
): Promise<Content> {
  const object = c.req.param('object') ?? '';
  const found = compiled.pages.get(`Ledgerline_${object}_Record_Page`);
  if (!isShown(object) || found === undefined) throw new Missing();
  const record = await recordView(org, object, c.req.param('id') ?? '', language === 'de');
  if (record === undefined) throw new Missing();
  const outcome = c.req.query('said');
  const sentences = new Map([
    [CLOSED, said.closed],
    [REQUESTED, said.requested],
  ]);
  const shownOutcome = outcome === undefined ? {} : { said: sentences.get(outcome) ?? outcome };
  return [record.name, recordPage(found, { ...record, ...shownOutcome }, language)];
}

async function close(c: Context, parts: WorkspaceParts, recordIds: readonly string[]): Promise<Closing> {
  try {
    const trigger = await parts.trigger();
    const compiled = await parts.compiled();
    const requested = await parts.sessions.as(getCookie(c), async ({ org, session, language }) => {
      const label = labelIn(compiled, language);
      return closeAsWon(recordIds, { org, session, trigger, now: parts.now, say: parts.say, label });
    });
    return { requested };
  } catch (error) {
    if (error instanceof OrgRefusal || error instanceof ControllerFailure) return { failed: error.message };
    throw error;
  }
}

async function shown(
  c: Context,
  parts: WorkspaceParts,
  content: (visitor: Visitor, said: Words, compiled: Compiled) => Promise<Content>,
): Promise<Response> {
  const cookies = getCookie(c);
  const language = languageOf(cookies);
  const said = words(language);
  const frame = { language, users: [], username: '', path: c.req.path, scripts: false };
  const users = await parts.sessions.users().catch(() => undefined);
  if (users === undefined) {
    return c.html(page(frame, said.orgDown, notice(said.orgDown, said.orgDownNext)), 503);
  }
  let compiled: Compiled;
  try {
    compiled = await parts.compiled();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return c.html(page({ ...frame, users }, said.notBuilt, notice(said.notBuilt, said.notBuiltNext, detail)), 500);
  }
  return parts.sessions.as(cookies, async (visitor) => {
    const full = { ...frame, users, username: visitor.session.username, scripts: true };
    try {
      const [title, inside] = await content(visitor, said, compiled);
      return c.html(page(full, title, inside), 200, { 'cache-control': 'no-store' });
    } catch (error) {
      if (error instanceof OrgRefusal && error.errorCode === 'INVALID_SESSION_ID') throw error;
      if (error instanceof Missing) {
        return c.html(page(full, said.notShared, notice(said.notShared, said.notSharedNext)), 404);
      }
      parts.say(`${c.req.path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return c.html(page(full, said.failed, notice(said.failed, said.failedNext)), 500);
    }
  });
}
