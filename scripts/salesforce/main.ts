/**
 * npm run org:scratch | org:deploy | org:test | org:package | org:install [-- --org … --package 04t… --first]: takes the package into
 * an org with the Salesforce CLI. Each ends with the CLI's own exit code.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../setup/repository.mjs';
import { knownOrgs, sf, sfInOrder } from './cli.ts';
import { Refusal, requireDevHub, requireOrg, requirePackage } from './refusal.ts';

const ALIAS = 'ledgerline';
/** As sfdx-project.json has it. */
const PACKAGE = 'Ledgerline';
const SCRATCH_DAYS = '7';
const WAIT_MINUTES = '60';
const PERMISSION_SETS = ['Ledgerline_Admin', 'Ledgerline_Rep', 'Ledgerline_Finance', 'Ledgerline_Operations'];

const USAGE = `npm run org:scratch                                a scratch org with the package's source and permission sets
npm run org:deploy  -- --org <alias>               the source into an org
npm run org:test    -- --org <alias>               every Apex test there, with coverage
npm run org:package -- --first                     the managed package itself, once for all versions
npm run org:package                                a version of it
npm run org:install -- --org <alias> --package 04t…  that version into an org`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { org: { type: 'string' }, package: { type: 'string' }, first: { type: 'boolean' } },
  });
  process.exitCode = await act(positionals[0], values);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error instanceof Refusal ? error.message : `${error.message}\n\n${USAGE}`}\n`);
  process.exitCode = 1;
}

async function act(
  verb: string | undefined,
  { org, package: version, first }: { org?: string; package?: string; first?: boolean },
): Promise<number> {
  switch (verb) {
    case 'scratch':
      return makeScratchOrg(requireDevHub(await knownOrgs()));
    case 'deploy':
      return sf([
        'project',
        'deploy',
        'start',
        '--source-dir',
        'force-app',
        '--target-org',
        await target(org),
        '--wait',
        WAIT_MINUTES,
      ]);
    case 'test':
      return sf([
        ...['apex', 'run', 'test', '--target-org', await target(org), '--test-level', 'RunLocalTests'],
        ...['--code-coverage', '--result-format', 'human', '--wait', WAIT_MINUTES],
      ]);
    case 'package':
      if (first === true) return createPackage(requireDevHub(await knownOrgs()));
      requirePackage(readFileSync(join(repository, 'sfdx-project.json'), 'utf8'), PACKAGE);
      return sf([
        ...['package', 'version', 'create', '--package', PACKAGE, '--installation-key-bypass', '--code-coverage'],
        ...['--definition-file', 'test/salesforce/scratch-org.json', '--wait', WAIT_MINUTES],
        ...['--target-dev-hub', requireDevHub(await knownOrgs())],
      ]);
    case 'install':
      if (version === undefined || !/^04t[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(version)) {
        throw new Refusal('Name the version with --package 04t…: npm run org:package prints it.');
      }
      return sf([
        'package',
        'install',
        '--package',
        version,
        '--target-org',
        await target(org),
        '--wait',
        WAIT_MINUTES,
      ]);
    default:
      throw new Error(verb === undefined ? 'What is to be done?' : `${verb}: not known`);
  }
}

async function target(org: string | undefined): Promise<string> {
  return requireOrg(await knownOrgs(), org);
}

/** The Salesforce CLI writes the package's id into sfdx-project.json, where every later version finds it. */
function createPackage(devHub: string): Promise<number> {
  return sf([
    ...['package', 'create', '--name', PACKAGE, '--package-type', 'Managed', '--path', 'force-app'],
    ...['--target-dev-hub', devHub],
  ]);
}

async function makeScratchOrg(devHub: string): Promise<number> {
  const create = [
    'org',
    'create',
    'scratch',
    '--definition-file',
    'test/salesforce/scratch-org.json',
    '--alias',
    ALIAS,
  ];
  return sfInOrder([
    [...create, '--duration-days', SCRATCH_DAYS, '--target-dev-hub', devHub, '--set-default'],
    ['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', ALIAS, '--wait', WAIT_MINUTES],
    ['org', 'assign', 'permset', ...PERMISSION_SETS.flatMap((name) => ['--name', name]), '--target-org', ALIAS],
    ['org', 'open', '--target-org', ALIAS, '--path', '/lightning/n/ledgerline__Ledgerline_Setup', '--url-only'],
  ]);
}
