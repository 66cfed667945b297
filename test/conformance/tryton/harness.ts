/** A real Tryton for the conformance suite, seeded with the story, in a database of its own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStory } from '../../../local/erp/story.ts';
import { removeTryton, startTryton } from '../../../scripts/tryton/index.ts';
import type { ConformanceHarness, SubmitStep } from '../harness.ts';
import { trytonBackOffice } from './back-office.ts';
import { DE, openTestBooks, US } from './books.ts';

const DATABASE = 'conformance';

export async function openTrytonHarness(): Promise<ConformanceHarness> {
  const directory = mkdtempSync(join(tmpdir(), 'ledgerline-conformance-'));
  const server = await startTryton({ directory, databases: [DATABASE], what: 'the conformance suite' });
  const books = openTestBooks(server, DATABASE);
  const us = readStory().entities.find(({ entity }) => entity === US.entity);
  if (us === undefined) throw new Error('the story has no entity “us”');
  const { name: company, country } = us;
  return {
    baseUrl: server.url,
    us: US,
    de: DE,
    customers: server.customers,
    seededOn: server.day,
    words: {
      /** The second is the adapter's own: Tryton checks no credit when a confirmed sale is amended. */
      overLimit: /will exceed their \$[\d,.]+ credit limit|^The change would exceed the credit limit/,
      blocked: /reached the credit limit level for dunning "0@Blocked: payment dispute under review/,
    },
    submitSteps: ['create', 'quote', 'confirm'].map(submitStep),
    desk: trytonBackOffice(() => books.client('bookkeeper'), { company, country }),
    port: ({ baseUrl, wrongSecret = false } = {}) =>
      books.port({ ...(baseUrl === undefined ? {} : { url: baseUrl }), wrongSecret }),
    async stop() {
      await server.stop();
      await removeTryton(directory);
    },
  };
}

function submitStep(button: string): SubmitStep {
  const method = `model.sale.sale.${button}`;
  return {
    name: button,
    matches: ({ body }) => body.includes(`"method":"${method}"`),
  };
}
