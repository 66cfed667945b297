/** Runs one of the set-up's programs to its end. */
import { execFile } from 'node:child_process';

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Answers what it wrote to stdout. @throws Error with the end of its output when it ends badly. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      maxBuffer: 64 * 1024 * 1024,
    };
    execFile(command, args, settings, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else
        reject(
          new Error(`${command} ${args[0] ?? ''} failed: ${`${stdout}${stderr}`.trim().slice(-2000)}`, {
            cause: error,
          }),
        );
    });
  });
}
