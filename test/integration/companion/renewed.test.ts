/** What a page shows once the cause is gone for which an ERP failed: figures, long before the retry policy would ask again. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { creditSchema } from '../../../companion/src/http/credit/answer-schema.ts';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';
import type { RuleDocument } from '../../../companion/src/rules/port.ts';
import { bodyOf } from './caller.ts';
import type { Account } from './org.ts';
import { until } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

let world: World;
let companion: { readonly url: string };

beforeAll(async () => {
  world = await openWorld();
  companion = await world.companion();
});
afterAll(() => world.close());

/** Every look reads anew behind older figures; an ERP that failed is left alone for a quarter of an hour. */
function patientRules(): RuleDocument {
  const { document } = defaultRules();
  return {
    ...document,
    freshness: document.freshness.map((rule) => ({ ...rule, targetAgeSeconds: 0 })),
    retries: document.retries.map((rule) => ({ ...rule, delaysSeconds: [900] })),
  };
}

async function given() {
  const org = await world.org(patientRules());
  const rep = callerOf(companion, org);
  const look = async ({ accountId }: Account) => {
    const [entity] = bodyOf(await rep.send(`/v1/accounts/${accountId}/credit`), creditSchema).entities;
    return { limit: entity?.limit?.amount, problem: entity?.problem?.code };
  };
  const failing = async (account: Account) => until(async () => (await look(account)).problem === 'ERP_UNAVAILABLE');
  const known = async () => {
    const account = await org.account('1000.00');
    expect(await look(account)).toEqual({ limit: '1000.00', problem: undefined });
    return account;
  };
  const sound = async (account: Account) => until(async () => (await look(account)).problem === undefined);
  return { org, known, failing, sound };
}

it('figures again within seconds of a renewed password, which nobody asked the ERP with meanwhile', async () => {
  const { org, known, failing, sound } = await given();
  const account = await known();
  const secretFile = join(world.directory, `erp-key-${org.orgId}`);
  writeFileSync(secretFile, 'no longer the key');
  await failing(account);
  org.proxy.arm({ kind: 'delay', ms: 0 });
  await failing(account);
  await failing(account);
  expect(org.proxy.hits).toBe(0);
  writeFileSync(secretFile, world.erp.access.apiKey);
  await sound(account);
});

it('figures again as soon as an ERP that was away is found to be back', async () => {
  const { org, known, failing, sound } = await given();
  const account = await known();
  org.proxy.arm({ kind: 'status', status: 503 });
  await failing(account);
  // It is found to be away by customers of whom nothing older is known: those it is asked for at every look.
  for (let other = 0; other < 8; other += 1) await failing(await org.account());
  org.proxy.clear();
  await sound(account);
});
