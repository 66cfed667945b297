/** What npm gets to see of a script that it runs through run.mjs: its output, its exit code, its end on a signal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runs } from './processes.mjs';

const run = join(import.meta.dirname, '..', 'run.mjs');
const become = join(import.meta.dirname, 'become.mjs');
const parent = join(import.meta.dirname, 'parent.mjs');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledgerline-run-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function script(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function node(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: undefined, ...env },
  });
  return child;
}

async function printed(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return text;
}

const says = async (child: ChildProcess): Promise<string> => {
  const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return chunk.toString();
};

const WAITS = `process.on('SIGTERM', () => { console.log('ending'); process.exit(7); });
  setInterval(() => undefined, 1000); console.log(process.pid);`;

describe('a script that is run', () => {
  it('has stdout for itself, its arguments, and its own exit code', async () => {
    const file = script(
      'a.ts',
      `const word: string = process.argv.slice(2).join(' ');\nconsole.log(word);\nprocess.exitCode = 7;`,
    );
    const child = node([run, file, 'one', 'two']);
    expect(await printed(child)).toBe('one two\n');
    expect(child.exitCode).toBe(7);
  });

  it('fails the command when it throws', async () => {
    const child = spawn(process.execPath, [run, script('a.ts', `throw new Error('no such org');`)]);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    expect(child.exitCode).toBe(1);
    expect(said).toContain('no such org');
  });

  it('gets SIGTERM through the process that stands in for it, and its exit code comes back', async () => {
    const file = script('a.mjs', WAITS);
    const outer = script(
      'outer.mjs',
      `import { become } from ${JSON.stringify(become)};\nbecome(process.execPath, [${JSON.stringify(file)}], {});`,
    );
    const child = node([outer]);
    await says(child);
    child.kill('SIGTERM');
    expect(await printed(child)).toBe('ending\n');
    expect(child.exitCode).toBe(7);
  });

  it('that died of a signal is reported as shells do', async () => {
    const file = script('a.mjs', `process.kill(process.pid, 'SIGKILL');`);
    const outer = script(
      'outer.mjs',
      `import { become } from ${JSON.stringify(become)};\nbecome(process.execPath, [${JSON.stringify(file)}], {});`,
    );
    const child = node([outer]);
    await printed(child);
    expect(child.exitCode).toBe(137);
  });

  it('ends in order when npm was killed, whose shell lives on', async () => {
    const inner = script(
      'a.mjs',
      `import { endWithParent } from ${JSON.stringify(parent)};\nendWithParent(false);\n${WAITS}`,
    );
    // The part of npm: a shell between, which is not told of its parent's end.
    const npm = script(
      'npm.mjs',
      `import { spawn } from 'node:child_process';
      spawn('/bin/sh', ['-c', '"$0" "$1"; true', process.execPath, ${JSON.stringify(inner)}], { stdio: 'inherit' });`,
    );
    const child = node([npm], { npm_lifecycle_event: 'start' });
    const pid = Number(await says(child));
    child.kill('SIGKILL');
    expect(await printed(child)).toBe('ending\n');
    expect(runs(pid)).toBe(false);
  });
});
