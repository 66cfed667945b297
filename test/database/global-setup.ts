/** Vitest's global set-up: holds the tests' Postgres for the run, which the first file that needs it starts. */
import { holdTestServer } from './server.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const held = await holdTestServer();
  return () => held.release();
}
