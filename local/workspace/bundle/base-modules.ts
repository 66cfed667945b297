/**
 * What the base components take from the platform, given by the session instead of baked in: locale, number and date
 * formats, language, their own words. The package's English modules stay the answer for whatever the session does not say.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rollup';
import { BASE_COMPONENTS } from './modules.ts';

const BY_SESSION = /^@salesforce\/(i18n|label)\/(.+)$/;
const PREFIX = '\0base:';

/** The name that `/session.js` gives the browser's copy of the session. */
export const SESSION_GLOBAL = 'ledgerlineWorkspace';

export function baseModules(): Plugin {
  return {
    name: 'ledgerline-base-modules',
    resolveId: {
      order: 'pre',
      handler: (id) => (BY_SESSION.test(id) ? `${PREFIX}${id}` : null),
    },
    load: (id) => (id.startsWith(PREFIX) ? bySession(id.slice(PREFIX.length)) : null),
  };
}

function bySession(id: string): string {
  const [, kind = '', key = ''] = BY_SESSION.exec(id) ?? [];
  const file = join(BASE_COMPONENTS, 'scopedImports', `@salesforce-${kind}-${key}.js`);
  const table = kind === 'i18n' ? 'i18n' : 'baseLabels';
  const given = `globalThis.${SESSION_GLOBAL}?.${table}?.[${JSON.stringify(key)}]`;
  return readFileSync(file, 'utf8').replace(/export default ([\s\S]*?);\s*$/, `export default ${given} ?? ($1);`);
}
