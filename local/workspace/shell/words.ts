/** The shell's own words, in the languages it has. The package's words come from its labels. */
import type { Language } from '../bundle/definitions.ts';

const ENGLISH = {
  standIn: 'This is a local stand-in for Salesforce, made of the same components. It is not Salesforce.',
  app: 'Ledgerline',
  home: 'Accounts',
  setup: 'Setup',
  skip: 'Skip to the page',
  user: 'User',
  language: 'Language',
  switch: 'Switch',
  account: 'Account',
  opportunity: 'Opportunity',
  order: 'Order',
  story: 'Its story',
  records: 'Opportunities and orders',
  opportunities: 'Opportunities',
  orders: 'Orders',
  none: 'None',
  details: 'Details',
  related: 'Related',
  closeAsWon: 'Close as won',
  closed: 'Closed as won. The order was not submitted: the setting “Submit on closed won” is off.',
  requested: 'Closed as won. The companion has been asked to submit the order.',
  notBuilt: 'The components could not be compiled',
  notBuiltNext: 'Correct what is named below and reload the page.',
  notShared: 'You cannot see this record',
  notSharedNext:
    'It is not there, or not shared with this user. Choose another user at the top, or go back to the accounts.',
  failed: 'This page cannot be shown',
  failedNext: 'See the log of the workspace in .ledgerline/log, then reload the page.',
  orgDown: 'The local org does not answer',
  orgDownNext: 'Start everything again with npm start.',
  noComponent: 'is Salesforce’s own and not part of the local stand-in.',
};

export type Words = typeof ENGLISH;

const GERMAN: Words = {
  standIn: 'Dies ist ein lokaler Ersatz für Salesforce aus denselben Komponenten. Es ist nicht Salesforce.',
  app: 'Ledgerline',
  home: 'Accounts',
  setup: 'Einrichtung',
  skip: 'Zum Inhalt',
  user: 'Benutzer',
  language: 'Sprache',
  switch: 'Wechseln',
  account: 'Account',
  opportunity: 'Opportunity',
  order: 'Auftrag',
  story: 'Was er zeigt',
  records: 'Opportunities und Aufträge',
  opportunities: 'Opportunities',
  orders: 'Aufträge',
  none: 'Keine',
  details: 'Details',
  related: 'Zugehörig',
  closeAsWon: 'Als gewonnen schließen',
  closed: 'Als gewonnen geschlossen. Der Auftrag wurde nicht gesendet: „Submit on closed won“ ist aus.',
  requested: 'Als gewonnen geschlossen. Der Companion wurde beauftragt, den Auftrag zu senden.',
  notBuilt: 'Die Komponenten ließen sich nicht übersetzen',
  notBuiltNext: 'Korrigieren Sie das Genannte und laden Sie die Seite neu.',
  notShared: 'Sie können diesen Datensatz nicht sehen',
  notSharedNext:
    'Es gibt ihn nicht, oder er ist für diesen Benutzer nicht freigegeben. Wählen Sie oben einen anderen Benutzer.',
  failed: 'Diese Seite lässt sich nicht anzeigen',
  failedNext: 'Sehen Sie in das Protokoll in .ledgerline/log und laden Sie die Seite neu.',
  orgDown: 'Die lokale Org antwortet nicht',
  orgDownNext: 'Starten Sie alles neu mit npm start.',
  noComponent: 'gehört zu Salesforce selbst und ist nicht Teil des lokalen Ersatzes.',
};

export function words(language: Language): Words {
  return language === 'de' ? GERMAN : ENGLISH;
}
