/** How the way to an org stands, as people read it in a terminal: one line a question, always in the same order. */
import type { SalesforceStatus } from '../../companion/src/database/stores/salesforce.ts';
import { counted, table } from './command.ts';

export function statusText(orgId: string, status: SalesforceStatus): string {
  const { instanceUrl, expectedOrgId, foundOrgId, rulesFindings = [] } = status;
  const lines = [
    ['org', orgId],
    ['address', instanceUrl],
    ['expected there', expectedOrgId],
    ['found there', foundOrgId === undefined ? 'no other org' : `${foundOrgId}, another org`],
    ['served', served(orgId, status)],
    ['told of orders', told(orgId, status)],
    ['rules', rules(status)],
    ['last event', lastEvent(status)],
    ['subscription', subscription(status)],
  ];
  const findings = rulesFindings.map(({ record, field, detail }) => {
    return `rules: ${record}${field === undefined ? '' : `.${field}`}: ${detail}`;
  });
  return [table(lines), ...findings].join('\n');
}

function served(orgId: string, { halted, foundOrgId }: SalesforceStatus): string {
  if (foundOrgId !== undefined) {
    return `no, it stands still until the other org is confirmed: npm run org -- confirm --org ${orgId} --found ${foundOrgId}`;
  }
  return halted ? `no, an operator halted it: npm run org -- resume --id ${orgId} ends that` : 'yes';
}

function told(orgId: string, status: SalesforceStatus): string {
  const { halted, pausedSince, pausedUntil = '', pauseCode = '', pauseMessage = '' } = status;
  if (pausedSince !== undefined) {
    return (
      `no, it takes nothing and is left alone since ${pausedSince} until ${pausedUntil}: ${pauseCode}: ${oneLine(pauseMessage)} ` +
      `(npm run org -- redeliver --org ${orgId} tries it at once)`
    );
  }
  return halted ? 'no, it is not served' : 'yes';
}

function rules({ rulesState, rulesFindings = [], rulesHash, rulesCheckedAt = '' }: SalesforceStatus): string {
  const before = `those before stay in force${rulesHash === undefined ? '' : `, ${rulesHash}`}`;
  if (rulesState === undefined) return 'not read from the org yet';
  switch (rulesState) {
    case 'good':
      return `in force as the org has them, read at ${rulesCheckedAt}, ${rulesHash ?? ''}`;
    case 'invalid':
      return `refused as the org has them, read at ${rulesCheckedAt}, ${counted(rulesFindings.length, 'finding', 'findings')} below; ${before}`;
    case 'unread':
      return `the org could not be asked at ${rulesCheckedAt}; ${before}`;
  }
}

function lastEvent({ replayId, replayAt = '' }: SalesforceStatus): string {
  return replayId === undefined ? 'none yet' : `${replayId} at ${replayAt}`;
}

function subscription({ eventsNote, eventsNotedAt = '' }: SalesforceStatus): string {
  return eventsNote === undefined ? 'nothing to report' : `${eventsNotedAt}: ${oneLine(eventsNote)}`;
}

/** An org's own words may have several. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
