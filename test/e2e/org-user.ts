/** A user of the local org at its REST API: to do there, and to see there, what a page does not. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Response>;
/** By the user's name without its domain, e.g. "admin". Paths are below the API's version, or begin with /local. */
export type AsUser = (user: string) => Promise<Ask>;

export function userOf(orgUrl: string): AsUser {
  return async (user) => {
    const opened = await fetch(`${orgUrl}/local/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: `${user}@demo.ledgerline.test` }),
    });
    const { accessToken } = (await opened.json()) as { accessToken: string };
    return async (method, path, body) =>
      fetch(path.startsWith('/local') ? `${orgUrl}${path}` : `${orgUrl}/services/data/v67.0${path}`, {
        method,
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
  };
}

export async function rowsOf(ask: Ask, soql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const response = await ask('GET', `/query?q=${encodeURIComponent(soql)}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${soql}: ${text}`);
  return (JSON.parse(text) as { records: readonly Record<string, unknown>[] }).records;
}

/** The org's record of what became of a record's order, without the namespace; undefined while there is none. */
export async function submissionIn(
  ask: Ask,
  sourceRecord: string,
): Promise<{ readonly state: unknown; readonly reason: unknown; readonly erpNumber: unknown } | undefined> {
  const [row] = await rowsOf(
    ask,
    `SELECT ledgerline__State__c, ledgerline__Reason__c, ledgerline__Erp_Order_Number__c
     FROM ledgerline__Order_Submission__c WHERE ledgerline__Source_Record__c = '${sourceRecord}'`,
  );
  return (
    row && {
      state: row['ledgerline__State__c'],
      reason: row['ledgerline__Reason__c'],
      erpNumber: row['ledgerline__Erp_Order_Number__c'],
    }
  );
}

/** The holds that the org has of a record, newest state. */
export async function holdsIn(
  ask: Ask,
  sourceRecord: string,
): Promise<readonly { readonly active: unknown; readonly reason: unknown }[]> {
  const rows = await rowsOf(
    ask,
    `SELECT ledgerline__Active__c, ledgerline__Reason__c FROM ledgerline__Credit_Hold__c
     WHERE ledgerline__Source_Record__c = '${sourceRecord}'`,
  );
  return rows.map((row) => ({ active: row['ledgerline__Active__c'], reason: row['ledgerline__Reason__c'] }));
}
