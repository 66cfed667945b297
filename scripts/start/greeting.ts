/** What `npm start` prints when all is up: the addresses, a request to paste, and the next command. */
import type { ErpKind } from './arguments.ts';

const ACCOUNT = '001LL00000GLOBEYA5';

export function greeting(what: {
  readonly api: string;
  readonly erp: string;
  readonly workspace: string;
  readonly org: string;
  readonly erpKind: ErpKind;
  /** How long it took, readable. */
  readonly took: string;
}): string {
  const erp = what.erpKind === 'tryton' ? 'Tryton' : 'Sandbox ERP';
  return `
Ledgerline is up, in ${what.took}. Open this in a browser:

  ${what.workspace}

Behind it:

  Companion    ${what.api}
  ${erp.padEnd(12)} ${what.erp}
  Local org    ${what.org}
  API          ${what.api}/openapi.json

The same from a terminal, in this folder:

  curl -s -H "Authorization: Bearer $(npm run -s token)" ${what.api}/v1/accounts/${ACCOUNT}/credit
  npm run try

Ctrl-C stops everything.
`;
}
