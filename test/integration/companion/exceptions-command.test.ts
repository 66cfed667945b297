/** An operator finds a failed order, sees why, mends it and replays it with the command line alone, and is told what is wrong. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { bodyOf, type Caller } from './caller.ts';
import { UsageError } from '../../../scripts/operate/arguments.ts';
import { exceptionsCommand } from '../../../scripts/operate/exceptions-command.ts';
import { hastyRules, newKey, type Org, orderOf } from './org.ts';
import { callerOf, openWorld, type World } from './world.ts';

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'scripts', 'operate', 'exceptions.ts');
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'exceptions-'));

let database: TestDatabase;
let world: World;
let org: Org;
let rep: Caller;

beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
  org = await world.org({ ...hastyRules(), retries: [] });
  const companion = await world.companion();
  rep = callerOf(companion, org);
  const { clientId, clientSecret } = org.client;
  const response = await fetch(`${companion.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  Object.assign(process.env, {
    LEDGERLINE_API: companion.url,
    LEDGERLINE_TOKEN: token,
    LEDGERLINE_OWNER_URL: database.ownerUrl,
  });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** As the program ends: 0, 1, or 2 when it was not understood. */
async function exceptions(...args: readonly string[]): Promise<Said> {
  try {
    const { text, ok } = await exceptionsCommand(args);
    return { code: ok ? 0 : 1, out: text, error: '' };
  } catch (failed) {
    return { code: failed instanceof UsageError ? 2 : 1, out: '', error: (failed as Error).message };
  }
}

async function rejected(quantity: string) {
  const account = await org.account('1000000.00');
  const order = orderOf(account, quantity, {
    lines: [{ lineId: '1', product: 'GADGTE', quantity, unitPrice: '250.00' }],
  });
  const reply = await rep.send('/v1/orders', { json: order, key: newKey() });
  expect(bodyOf(reply, submissionSchema, 201).state).toBe('rejected');
  const listed = await exceptions('list', '--account', account.accountId, '--json');
  const [found] = (JSON.parse(listed.out) as { items: { exceptionId: string }[] }).items;
  return { account, order, id: found?.exceptionId ?? '' };
}

describe('npm run exceptions', () => {
  it('lists, shows, edits, tries out and replays an order that failed', async () => {
    const { account, order, id } = await rejected('2');
    const listed = await exceptions('list', '--account', account.accountId);
    expect(listed.out).toMatch(
      new RegExp(`${id} .*open .*order .*PRODUCT_UNKNOWN .*500.00 USD .*${order.source.recordId}`),
    );
    const shown = (await exceptions('show', id)).out;
    expect(shown).toContain('Item GADGTE is not sold by');
    expect(shown).toContain('submits the order as the record’s next revision');
    expect((await exceptions('groups')).out).toMatch(/PRODUCT_UNKNOWN.* 500.00 USD/);
    const who = ['--as', 'ana', '--reason', 'mistyped'] as const;
    expect(await exceptions('dry-run', id, '--as', 'ana')).toMatchObject({ code: 1 });
    const edit = ['edit', id, ...who, '--set', 'lines.0.product=GADGET'] as const;
    const edited = (await exceptions(...edit)).out;
    expect(edited).toBe(`Version 2 is kept. Try it out with: npm run exceptions -- dry-run ${id} --as ana`);
    expect(await exceptions(...edit)).toMatchObject({ code: 1, error: expect.stringContaining('Nothing was changed') });
    const tried = await exceptions('dry-run', id, '--as', 'ana');
    expect([tried.code, tried.out]).toEqual([0, expect.stringContaining('Nothing was sent')]);
    const replayed = await exceptions('replay', id, ...who);
    expect([replayed.code, replayed.out]).toEqual([0, expect.stringMatching(/1 done, 0 failed[^]*accepted/)]);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
    expect((await exceptions('list', '--account', account.accountId)).out).toBe('There is none.');
  });

  it('has a second person approve what is large', async () => {
    const { account, id } = await rejected('100');
    await exceptions('edit', id, '--as', 'ana', '--reason', 'mistyped', '--set', 'lines.0.product=GADGET');
    const asked = await exceptions('replay', id, '--as', 'ana', '--reason', 'mended');
    const [, batchId = ''] = /approve (\S+) --as NAME/.exec(asked.out) ?? [];
    expect((await exceptions('replays', '--waiting')).out).toContain(batchId);
    const own = await exceptions('approve', batchId, '--as', 'ana');
    expect([own.code, own.error]).toEqual([1, expect.stringMatching(/^APPROVER_IS_REQUESTER: .*$/)]);
    expect((await exceptions('approve', batchId, '--as', 'ben')).out).toMatch(/1 done[^]*asserted:ben/);
    expect((await exceptions('progress', batchId)).out).toContain('1 done, 0 failed, 0 left of 1');
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });

  it('says who declined a replay, and why', async () => {
    const { id } = await rejected('101');
    const asked = await exceptions('replay', id, '--as', 'ana', '--reason', 'mended');
    const [, batchId = ''] = /approve (\S+) --as NAME/.exec(asked.out) ?? [];
    const declined = await exceptions('decline', batchId, '--as', 'ben', '--reason', 'still mistyped');
    expect(declined.out).toBe('Declined: 1 exception is open again.');
    const { out } = await exceptions('progress', batchId);
    expect(out).toMatch(/0 failed, 1 declined[^]*Declined by asserted:ben at \S+: still mistyped\n/);
  });

  it('says in one line what is wrong and what to do', async () => {
    const { id } = await rejected('3');
    const who = ['--as', 'ana', '--reason', 'mistyped'] as const;
    const file = join(folder, 'order.json');
    writeFileSync(file, '{"lines": [');
    const cases: readonly (readonly [readonly string[], RegExp, number?])[] = [
      [
        ['edit', id, ...who, '--set', 'lines.0.quantity=two'],
        /^VALIDATION: payload\.lines\[0\]\.quantity: .* Correct .*$/,
      ],
      [['edit', id, ...who, '--set', 'lines.9.quantity=2'], /^--set lines\.9\.quantity=2: there is no such place.*$/],
      [['edit', id, ...who, '--set', '__proto__.x=1'], /^--set __proto__\.x=1: there is no such place.*$/],
      [['edit', id, ...who, '--set', '__proto__=1'], /^--set __proto__=1: there is no such place.*$/],
      [['edit', id, ...who, '--set', 'lines.length=0'], /^--set lines\.length=0: there is no such place.*$/],
      [['edit', id, ...who, '--file', join(folder, 'none')], /^--file .*none: there is no such file$/],
      [['edit', id, ...who, '--file', folder], /^--file .*: that is a folder, not a file$/],
      [['edit', id, ...who, '--file', file], /^--file .*order\.json: it is not JSON; .*$/],
      [['edit', id, '--reason', 'x', '--set', 'entity=us'], /^--as NAME is missing\.$/, 2],
      [['dry-run', id, '--as', 'ana müller'], /^--as ana müller: expected a user id or user name .*$/, 2],
      [['replay', id, '--as', 'ana'], /^--reason WHY is missing\.$/, 2],
      [['replay', ...who], /^Say what to replay.*$/, 2],
      [['replay', id, ...who, '--kind', 'order'], /^--kind chooses among all or a group.*leave out one\.$/, 2],
      [['replay', '--all', ...who, '--kind', 'orgDelivery'], /^Nothing that is open matches, .*$/],
      [['show', '01a2236a-0000-7000-8000-000000000000'], /^NOT_FOUND: .*$/],
      [['list', '--older-than', 'long'], /^--older-than long: expected .*$/, 2],
      [['list', '--limit', '0'], /^VALIDATION: limit: expected a whole number .*$/],
      [['list', '--state', 'lost'], /^VALIDATION: state: .*$/],
      [['retention', '--years', '0'], /^--years 0: expected .*$/, 2],
    ];
    for (const [args, words, code = 1] of cases) {
      const said = await exceptions(...args);
      expect([args.join(' '), said.code, said.error]).toEqual([args.join(' '), code, expect.stringMatching(words)]);
    }
  });

  it.each([
    ['replay takes no --state; list shows what there is, and replay takes the ids', 'replay --all --state open'],
    ['replay takes no --limit', 'replay --group G --limit 3'],
    ['groups takes no --limit; list --group G shows those of one', 'groups --limit 3'],
    ['replays takes no --state; of the states it knows --waiting alone', 'replays --state foo'],
    ['progress takes no --as', 'progress REPLAY --as ana'],
    ['extra: not understood after list', 'list extra words'],
    ['extra: not understood after show', 'show ID extra'],
    ['--limit: its value begins with a dash; if that is meant, write --limit=VALUE', 'list --limit -3'],
    ['--account: its value is missing', 'list --account'],
    ['lists: there is no such command', 'lists'],
  ])('does nothing and says: %s', async (words, args) => {
    const { code, error } = await exceptions(...args.split(' '));
    expect([code, error]).toEqual([2, expect.stringContaining(words)]);
    expect(error).toContain('npm run exceptions -- retention');
  });

  it('says that LEDGERLINE_API is no address', async () => {
    const api = process.env['LEDGERLINE_API'];
    process.env['LEDGERLINE_API'] = 'companion.example.com';
    const { code, error } = await exceptions('list');
    process.env['LEDGERLINE_API'] = api;
    expect([code, error]).toEqual([1, expect.stringMatching(/^LEDGERLINE_API companion\.example\.com: expected /)]);
  });

  it('replays what list shows for the same filters, and nothing else', async () => {
    const [mine, other] = [await rejected('4'), await rejected('5')];
    const filter = ['--account', mine.account.accountId, '--kind', 'order'] as const;
    const who = ['--as', 'ana', '--reason', 'again'] as const;
    const replayed = await exceptions('replay', '--all', ...filter, ...who, '--json');
    const batch = JSON.parse(replayed.out) as { replays: { exceptionId: string }[] };
    expect(batch.replays.map(({ exceptionId }) => exceptionId)).toEqual([mine.id]);
    expect((await exceptions('list', '--state', 'open', '--account', other.account.accountId)).out).toContain(other.id);
    const old = await exceptions('replay', '--all', ...filter, '--older-than', '1d', ...who);
    expect(old).toMatchObject({ code: 1, error: expect.stringContaining('Nothing that is open matches') });
  });

  it('is a program that prints its answer, or what is wrong', async () => {
    const { stdout } = await run(process.execPath, [COMMAND, 'replays', '--json']);
    expect(JSON.parse(stdout)).toHaveProperty('items');
    const nothing = run(process.execPath, [COMMAND, 'show', '01a2236a-0000-7000-8000-000000000000']);
    await expect(nothing).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^NOT_FOUND: .*\n$/),
    });
  });

  it('keeps to the retention as the owner', async () => {
    const said = await exceptions('retention', '--years', '10');
    expect(said.out).toMatch(/^No year is past it\.\nThere is room for every year up to 20\d\d\.$/);
    const owner: Sql = connect(database.ownerUrl, { max: 1 });
    await owner`select set_config('ledgerline.org_id', ${org.orgId}, false)`;
    const entries = await owner`select 1 from ledgerline.audit_entry where action = 'exceptions.retention'`;
    await owner.end();
    expect(entries).toHaveLength(1);
  });
});
