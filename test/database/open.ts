/** A database of its own for a test file: ours, installed and empty. */
import { randomBytes } from 'node:crypto';
import { startTestServer } from './server.ts';
import { asAdmin, dropDatabase, ensureTemplate } from './template.ts';

export interface TestDatabase {
  readonly name: string;
  /** As administrator, to this database; row-level security does not hold for it. */
  readonly adminUrl: string;
  /** As the owner of our tables. */
  readonly ownerUrl: string;
  /** As the companion itself connects. */
  readonly appUrl: string;
  /** Drops it, whoever is still connected. */
  close(): Promise<void>;
}

/** Opened in `beforeAll`, closed in `afterAll`; files never see each other's rows. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = await startTestServer();
  const template = await ensureTemplate(server.adminUrl);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(server.adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(template.name)}`);
  const here = (url: string): string => {
    const address = new URL(url);
    address.port = String(server.port);
    address.pathname = `/${name}`;
    return address.href;
  };
  return {
    name,
    adminUrl: here(server.adminUrl),
    ownerUrl: here(template.ownerUrl),
    appUrl: here(template.appUrl),
    async close() {
      await dropDatabase(server.adminUrl, name);
      await server.stop();
    },
  };
}
