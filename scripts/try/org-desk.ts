/** The org's side of the scene: an account and an order of the telling's own in the local org, and what the org was told of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { StoryBroken } from './narrator.ts';

const REP = 'rep@demo.ledgerline.test';
/** Sees what the companion writes, whoever's order it is. */
const OPERATIONS = 'operations@demo.ledgerline.test';
const ADMIN = 'admin@demo.ledgerline.test';
const API = '/services/data/v67.0';
const POLL_MS = 250;
const TOLD_WITHIN_MS = 60_000;

const sessionSchema = z.object({ accessToken: z.string(), userId: z.string() });
const pageSchema = z.object({
  records: z.array(
    z.object({ ledgerline__State__c: z.string(), ledgerline__Erp_Order_Number__c: z.string().nullable() }),
  ),
});

export interface OrgScene {
  readonly accountId: string;
  readonly accountName: string;
  readonly orderId: string;
}

export class OrgDesk {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async set({ accountId, accountName, orderId }: OrgScene): Promise<void> {
    const { userId } = await this.#session(REP);
    await this.#put('Account', accountId, { Name: accountName, OwnerId: userId });
    await this.#put('Order', orderId, {
      Name: `Order of ${accountName}`,
      AccountId: accountId,
      Status: 'Draft',
      EffectiveDate: new Date().toISOString().slice(0, 10),
      CurrencyIsoCode: 'USD',
    });
  }

  /** The ERP's number in the org's record, once the org has heard that the order is accepted. Throws StoryBroken when it does not. */
  async told(orderId: string): Promise<string> {
    const { accessToken } = await this.#session(OPERATIONS);
    const soql = `SELECT ledgerline__State__c, ledgerline__Erp_Order_Number__c FROM ledgerline__Order_Submission__c WHERE ledgerline__Source_Record__c = '${orderId}'`;
    const until = performance.now() + TOLD_WITHIN_MS;
    for (;;) {
      const response = await fetch(`${this.#url}${API}/query?q=${encodeURIComponent(soql)}`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      const [record] = pageSchema.parse(await answerOf(response)).records;
      if (record?.ledgerline__State__c === 'accepted') return record.ledgerline__Erp_Order_Number__c ?? '';
      if (performance.now() > until) {
        const stands = record === undefined ? 'has no record of it' : `says “${record.ledgerline__State__c}”`;
        throw new StoryBroken(`the org ${stands} after ${String(TOLD_WITHIN_MS / 1_000)} s: npm run org -- deliveries`);
      }
      await delay(POLL_MS);
    }
  }

  async #session(username: string): Promise<z.output<typeof sessionSchema>> {
    return sessionSchema.parse(await this.#control('sessions', { username }));
  }

  async #put(object: string, id: string, values: object): Promise<void> {
    await this.#control('records', { username: ADMIN, object, id, values });
  }

  async #control(path: string, body: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    return answerOf(await fetch(`${this.#url}/local/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  }
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`The local org answered ${String(response.status)}: ${text.slice(0, 400)}`);
  return JSON.parse(text);
}
