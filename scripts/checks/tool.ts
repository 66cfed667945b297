/** Runs a development tool by its package's own entry, under the Node that runs this. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from '../setup/repository.mjs';

/** In the repository's root, in the foreground; answers its exit code, 1 when a signal ended it. */
export function runTool(tool: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [programOf(tool), ...args], { cwd: repository, stdio: 'inherit' });
    const end = (): void => void child.kill('SIGTERM');
    process.once('SIGTERM', end);
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGTERM', end);
      resolve(code ?? 1);
    });
  });
}

interface Manifest {
  readonly bin: string | Readonly<Record<string, string>>;
}

/** The tool's program as its package.json names it: a file in node_modules/.bin is a shell script on some systems. */
function programOf(tool: string): string {
  const packageOf = tool === 'tsc' ? 'typescript' : tool;
  const manifest = join(repository, 'node_modules', packageOf, 'package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
  const program = typeof bin === 'string' ? bin : bin[tool];
  if (program === undefined) throw new Error(`${packageOf} has no program ${tool}`);
  return join(dirname(manifest), program);
}
