/** Runs one part of the checks as a process of its own, which ends with this one. */
import { spawn } from 'node:child_process';
import { repository } from '../setup/repository.mjs';

export interface Ended {
  /** 0 when all was well; a signal counts as 1. */
  readonly code: number;
  /** What it printed, when that was not shown as it came. */
  readonly output: string;
}

export interface ChildRequest {
  readonly args: readonly string[];
  /** True to show what it prints as it comes. */
  readonly shown: boolean;
}

/** Runs a script under the Node that runs this. */
export function runChild({ args, shown }: ChildRequest): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: repository,
      stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
    });
    const printed: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk));
    const end = (): void => void child.kill('SIGTERM');
    process.once('SIGTERM', end);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGTERM', end);
      resolve({ code: code ?? 1, output: Buffer.concat(printed).toString() });
    });
  });
}
