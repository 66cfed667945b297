/** The demo as it is written down: the ERP's story for accounts and products, and this folder for what people have in hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const line = z.object({ product: z.string(), quantity: z.number(), price: z.number() });
const documentsSchema = z.object({
  privateAccounts: z.array(
    z.object({ accountId: z.string(), name: z.string().optional(), hiddenFrom: z.array(z.string()) }),
  ),
  opportunities: z.array(
    z.object({
      account: z.string(),
      name: z.string(),
      stage: z.string(),
      currency: z.string(),
      closeInDays: z.number(),
      lines: z.array(line),
    }),
  ),
  orders: z.array(
    z.object({
      account: z.string(),
      name: z.string(),
      currency: z.string(),
      purchaseOrder: z.string(),
      startInDays: z.number(),
      lines: z.array(line),
    }),
  ),
});
const booksSchema = z.object({
  org: z.object({ orgId: z.string(), name: z.string() }),
  products: z.array(z.object({ code: z.string(), name: z.string(), price: z.record(z.string(), z.string()) })),
  customers: z.array(z.object({ name: z.string(), accountId: z.string() })),
  accountsWithoutCustomer: z.array(z.object({ name: z.string(), accountId: z.string() })),
});
const adoptedSchema = z.object({
  activate: z.array(z.string()),
  settings: z.record(z.string(), z.union([z.string(), z.boolean()])),
});

export interface OrgStory {
  readonly orgId: string;
  readonly orgName: string;
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly products: z.infer<typeof booksSchema>['products'];
  readonly documents: z.infer<typeof documentsSchema>;
  readonly adopted: z.infer<typeof adoptedSchema>;
}

export function readOrgStory(): OrgStory {
  const books = booksSchema.parse(readJson('../../erp/story.json'));
  const documents = documentsSchema.parse(readJson('documents.json'));
  const accounts = [...books.customers, ...books.accountsWithoutCustomer].map((one) => ({
    id: one.accountId,
    name: one.name,
  }));
  const added = documents.privateAccounts.flatMap((one) =>
    one.name === undefined ? [] : [{ id: one.accountId, name: one.name }],
  );
  return {
    orgId: books.org.orgId,
    orgName: books.org.name,
    accounts: [...accounts, ...added],
    products: books.products,
    documents,
    adopted: adoptedSchema.parse(readJson('adopted.json')),
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'));
}
