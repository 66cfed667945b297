/** What `npm start` prints when all is up: the addresses, a request to paste, and the next command. */
import type { ErpKind } from './arguments.ts';

const ACCOUNT = '001LL00000GLOBEXAA';

export function greeting(what: {
  readonly api: string;
  readonly erp: string;
  readonly erpKind: ErpKind;
  /** How long it took, readable. */
  readonly took: string;
}): string {
  const erp = what.erpKind === 'tryton' ? 'Tryton' : 'Sandbox ERP';
  return `
Ledgerline is up, in ${what.took}.

  Companion    ${what.api}
  ${erp.padEnd(12)} ${what.erp}
  API          ${what.api}/openapi.json

Ask for the credit of Globex Logistics, in another terminal, in this folder:

  curl -s -H "Authorization: Bearer $(npm run -s token)" ${what.api}/v1/accounts/${ACCOUNT}/credit

Then let a rep live through a hold and out of it again:

  npm run try

Ctrl-C stops everything.
`;
}
