/** What has to be there before a command is begun that would fail after minutes without it. */
import type { KnownOrg } from './cli.ts';

/** Ends the command with words for a person instead of a stack. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Throws a Refusal when no Dev Hub is known: scratch orgs and package versions are made by one. */
export function requireDevHub(orgs: readonly KnownOrg[]): string {
  const hub = orgs.find(({ isDevHub }) => isDevHub === true);
  if (hub !== undefined) return hub.username;
  throw new Refusal(
    'No Dev Hub is signed in to on this machine; nothing was done. Turn Dev Hub on in a production or Developer Edition ' +
      'org (Setup, Dev Hub), register the namespace ledgerline with it, then: npx sf org login web --set-default-dev-hub',
  );
}

/** Throws a Refusal when `wanted` (a username or an alias) is not signed in to, or none is named. */
export function requireOrg(orgs: readonly KnownOrg[], wanted: string | undefined): string {
  if (wanted === undefined) {
    throw new Refusal(`Name the org with --org <alias or username>. ${signedIn(orgs)}`);
  }
  const org = orgs.find(({ username, alias }) => username === wanted || alias === wanted);
  if (org !== undefined) return org.username;
  throw new Refusal(
    `The org ${wanted} is not signed in to on this machine; nothing was done. ${signedIn(orgs)} ` +
      `Sign in with: npx sf org login web --alias ${wanted}`,
  );
}

/** Throws a Refusal when the project's text (sfdx-project.json) knows no id of the package: it was not created yet. */
export function requirePackage(project: string, name: string): void {
  const { packageAliases = {} } = JSON.parse(project) as { readonly packageAliases?: Readonly<Record<string, string>> };
  if (Object.hasOwn(packageAliases, name)) return;
  throw new Refusal(
    `There is no package ${name} yet; nothing was done. Create it once with: npm run org:package -- --first ` +
      '(needs a Dev Hub with the namespace), and commit sfdx-project.json, which then has its id',
  );
}

function signedIn(orgs: readonly KnownOrg[]): string {
  if (orgs.length === 0) return 'No org is signed in to.';
  return `Signed in to: ${orgs.map(({ username, alias }) => alias ?? username).join(', ')}.`;
}
