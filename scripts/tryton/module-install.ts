/** Sets Tryton's modules up in an empty database, with a word every now and then: it takes minutes. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { roleUrl, SEEDED } from './databases.ts';
import { MODULES } from './modules.ts';
import { run } from './run.ts';

export interface ModuleRequest {
  readonly directory: string;
  readonly python: string;
  readonly port: number;
  readonly rolePassword: string;
  /** Of Tryton's administrator. */
  readonly password: string;
  readonly say: (line: string) => void;
}

const TELL_EVERY_MS = 15_000;
/** Measured on two cores. */
const ABOUT_S = 120;

export async function installModules(request: ModuleRequest): Promise<void> {
  const { directory, python, say } = request;
  const configuration = join(directory, 'modules.conf');
  const password = join(directory, 'password');
  writeFileSync(configuration, `[database]\nuri = ${roleUrl(request.port, request.rolePassword)}\n`, { mode: 0o600 });
  writeFileSync(password, request.password, { mode: 0o600 });
  const program = 'import sys; from trytond.cli.admin import main; sys.exit(main())';
  const options = ['--config', configuration, '--database', SEEDED, '--email', 'admin@example.com'];
  const modules = ['--update-modules-list', '--activate-dependencies', '--update', ...MODULES];
  const began = performance.now();
  const telling = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1000);
    say(`Tryton’s modules: ${String(seconds)} s of about ${String(ABOUT_S)} s`);
  }, TELL_EVERY_MS);
  try {
    await run(python, ['-c', program, ...options, ...modules], { env: { TRYTONPASSFILE: password, TZ: 'UTC' } });
  } finally {
    clearInterval(telling);
    for (const file of [configuration, password]) rmSync(file, { force: true });
  }
}
