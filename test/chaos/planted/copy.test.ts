/** A copy that is removed leaves nothing behind: neither its folder nor a server that its tests had no time to end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyProduct } from './copy.ts';

it('a removed copy takes the Postgres of its tests along', async () => {
  const copy = copyProduct();
  const data = join(copy.directory, '.ledgerline', 'test', 'postgres', 'data');
  mkdirSync(data, { recursive: true });
  // Found as Postgres is: by its file, and by what its command line says.
  const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'postgres', '-D', data], {
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  try {
    writeFileSync(join(data, 'postmaster.pid'), `${String(server.pid)}\n${data}\n`);
    await copy.remove();
    expect(existsSync(copy.directory)).toBe(false);
  } finally {
    // What has ended already does not end by this.
    server.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGINT']);
}, 60_000);
