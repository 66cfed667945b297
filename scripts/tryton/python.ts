/** The machine's Python: Tryton 8.0 runs on 3.11 or later. */
import { spawnSync } from 'node:child_process';

const LEAST = [3, 11] as const;
const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];
const HOW =
  'Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13), ' +
  'or name one in the variable PYTHON.';

export interface Python {
  readonly command: string;
  /** Such as "3.11.7". */
  readonly version: string;
}

/**
 * The Python that the variable PYTHON names, else the first on the PATH that is new enough. When PYTHON names one that
 * will not do, no other is taken in its stead.
 *
 * @throws Error that says what was found and how to get one.
 */
export function findPython(environment: NodeJS.ProcessEnv = process.env): Python {
  const named = environment['PYTHON'];
  const seen: string[] = [];
  for (const command of named === undefined || named === '' ? NAMES : [named]) {
    const version = versionOf(command, environment);
    if (version === undefined) continue;
    if (isEnough(version)) return { command, version };
    seen.push(`${command} is ${version}`);
  }
  const found =
    seen.length > 0 ? seen.join(', ') : `there is no ${named === undefined || named === '' ? 'python3' : named}`;
  throw new Error(`Tryton needs Python ${LEAST.join('.')} or later, and ${found}. ${HOW}`);
}

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

function versionOf(command: string, env: NodeJS.ProcessEnv): string | undefined {
  const asked = ['-c', 'import platform; print(platform.python_version())'];
  const ended = spawnSync(command, asked, { encoding: 'utf8', env });
  return ended.status === 0 ? ended.stdout.trim() : undefined;
}
