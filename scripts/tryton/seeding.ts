/** A server for the time of a seed: seeds talk to Tryton as everybody does. */
import { type Login, TrytonClient } from './client.ts';
import { roleUrl, SEEDED } from './databases.ts';
import { startServer } from './server.ts';

export interface SeedingRequest {
  readonly directory: string;
  readonly python: string;
  readonly port: number;
  readonly rolePassword: string;
  readonly login: Omit<Login, 'url'>;
}

export async function seedAs<T>(request: SeedingRequest, seed: (client: TrytonClient) => Promise<T>): Promise<T> {
  const { directory, python, port, rolePassword, login } = request;
  const databaseUrl = roleUrl(port, rolePassword);
  const server = await startServer({ directory, python, databaseUrl, databases: [SEEDED] });
  try {
    return await seed(await TrytonClient.logIn({ ...login, url: server.url }));
  } finally {
    await server.stop();
  }
}
