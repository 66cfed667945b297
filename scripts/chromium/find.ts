/**
 * A Chromium that the browser tests can drive, found or brought along without root.
 *
 * In this order: what the variable E2E_CHROMIUM names, what Playwright keeps in its cache, the machine's own Chrome,
 * Chromium or Edge, and on Linux x64 one from the package registry. A candidate counts only after it has painted a page.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../setup/node.mjs';
import { say } from '../setup/repository.mjs';
import { machineBrowsers, playwrightBrowsers } from './candidates.ts';
import { bring, isKnownHere } from './registry.ts';
import { tryOut } from './try-out.ts';

export interface FoundChromium {
  readonly executablePath: string;
  /** To be added to the environment that it is launched with; nothing else of it is needed. */
  readonly env: Readonly<Record<string, string>>;
}

/** Why there is none, and how to get one; several lines, for people. */
export interface MissingChromium {
  readonly missing: string;
}

export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  readonly candidates: () => readonly string[];
  /** Undefined when it works, else what is wrong with it. */
  readonly tryOut: (executablePath: string, env: Readonly<Record<string, string>>) => Promise<string | undefined>;
  /** The folder of the registry's Chromium, brought when it is not there; undefined where none is known for the machine. */
  readonly bring: () => Promise<string | undefined>;
  readonly say: (line: string) => void;
}

const HOW = [
  'There is no Chromium here that can be driven. Get one with any of:',
  '  npx playwright-core install chromium-headless-shell    (no root; every system)',
  '  brew install --cask google-chrome                      (macOS)',
  '  sudo apt-get install chromium                          (Debian, Ubuntu)',
  '  or name one: E2E_CHROMIUM=/path/to/chrome',
];

/**
 * @throws Error When E2E_CHROMIUM names one that does not work: no other is taken in its stead.
 */
export async function findChromium(machine: Machine = thisMachine()): Promise<FoundChromium | MissingChromium> {
  const seen: string[] = [];
  const works = async (executablePath: string, env: Readonly<Record<string, string>> = {}): Promise<boolean> => {
    const wrong = await machine.tryOut(executablePath, env);
    if (wrong !== undefined) seen.push(`  ${executablePath}: ${wrong}`);
    return wrong === undefined;
  };
  const named = machine.environment['E2E_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (await works(named)) return { executablePath: named, env: {} };
    throw new Error(`E2E_CHROMIUM names a Chromium that does not work:\n${seen.join('\n')}`);
  }
  for (const executablePath of machine.candidates()) {
    if (await works(executablePath)) return { executablePath, env: {} };
  }
  try {
    const folder = await machine.bring();
    if (folder !== undefined) {
      const executablePath = join(folder, 'chromium');
      // Its own libraries only where the machine lacks them: the machine's fit the machine better.
      for (const env of [fontsOf(folder), { ...fontsOf(folder), ...librariesOf(folder, machine.environment) }]) {
        if (await works(executablePath, env)) return { executablePath, env };
      }
    }
  } catch (error) {
    seen.push(`  from the package registry: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { missing: [...HOW, ...(seen.length > 0 ? ['What was tried:', ...seen] : [])].join('\n') };
}

function thisMachine(): Machine {
  return {
    environment: process.env,
    candidates: () => [...playwrightBrowsers(process.env), ...machineBrowsers(process.env)],
    tryOut,
    bring: async () => (isKnownHere() ? bring(cacheFolder(), say) : undefined),
    say,
  };
}

/** The brought Chromium finds no text without a font, and a bare machine has none. */
function fontsOf(folder: string): Record<string, string> {
  return existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
}

function librariesOf(folder: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const paths = [environment['LD_LIBRARY_PATH'], join(folder, 'lib')].filter((path) => path !== undefined);
  return { FONTCONFIG_FILE: join(folder, 'fonts.conf'), LD_LIBRARY_PATH: paths.join(':') };
}
