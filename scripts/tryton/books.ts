/** What is to be known of seeded books besides their data: who may log in, and which number each customer was given. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const schema = z.object({
  /** Of Postgres's administrator in this cluster. */
  clusterPassword: z.string(),
  /** Of the role that Tryton uses, which owns the databases. */
  rolePassword: z.string(),
  /** By login. */
  passwords: z.record(z.string(), z.string()),
  /** Customer numbers by the story's key. */
  customers: z.record(z.string(), z.string()),
  /** The day that the story's dates count from, YYYY-MM-DD. */
  day: z.string().optional(),
});

export type Books = z.infer<typeof schema>;

export function readBooks(file: string): Books {
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export function writeBooks(file: string, books: Books): void {
  writeFileSync(file, JSON.stringify(books), { mode: 0o600 });
}
