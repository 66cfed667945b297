/** What `@salesforce/i18n/*` says in each language; a key that is missing here is the base components' own English one. */
import type { Language } from '../bundle/definitions.ts';

/** Of the machine this runs on, which is the user's own. */
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const ENGLISH: Readonly<Record<string, string | number>> = {
  lang: 'en',
  locale: 'en-US',
  currency: 'USD',
  dir: 'ltr',
  timeZone,
  firstDayOfWeek: 1,
};

const GERMAN: Readonly<Record<string, string | number>> = {
  lang: 'de',
  locale: 'de-DE',
  currency: 'EUR',
  dir: 'ltr',
  timeZone,
  firstDayOfWeek: 2,
  'dateTime.longDateFormat': 'd. MMMM yyyy',
  'dateTime.longDateTimeFormat': 'd. MMMM yyyy HH:mm:ss',
  'dateTime.mediumDateFormat': 'dd.MM.yyyy',
  'dateTime.mediumDateTimeFormat': 'dd.MM.yyyy HH:mm:ss',
  'dateTime.mediumTimeFormat': 'HH:mm:ss',
  'dateTime.shortDateFormat': 'dd.MM.yyyy',
  'dateTime.shortDateTimeFormat': 'dd.MM.yyyy HH:mm',
  'dateTime.shortTimeFormat': 'HH:mm',
  'number.currencyFormat': '#,##0.00 ¤',
  'number.currencySymbol': '€',
  'number.decimalSeparator': ',',
  'number.groupingSeparator': '.',
  'number.numberFormat': '#,##0.###',
  'number.percentFormat': '#,##0 %',
};

export function locale(language: Language): Readonly<Record<string, string | number>> {
  return language === 'de' ? GERMAN : ENGLISH;
}

/** The base components' own words that the package's screens show; the rest of them stay English. */
const GERMAN_BASE_LABELS: Readonly<Record<string, string>> = {
  'LightningControl.close': 'Schließen',
  'LightningControl.loading': 'Wird geladen',
  'LightningControl.required': 'Pflichtfeld',
  'LightningErrorMessage.valueMissing': 'Füllen Sie dieses Feld aus.',
  'LightningErrorMessage.typeMismatch': 'Sie haben ein ungültiges Format eingegeben.',
  'LightningErrorMessage.badInput': 'Geben Sie einen gültigen Wert ein.',
  'LightningDatatable.sortAsc': 'Aufsteigend sortiert',
  'LightningDatatable.sortDesc': 'Absteigend sortiert',
  'LightningDatatable.loading': 'Wird geladen',
  'LightningHelptext.buttonAlternativeText': 'Hilfe',
  'LightningModalBase.cancelandclose': 'Abbrechen und schließen',
};

export function baseLabels(language: Language): Readonly<Record<string, string>> {
  return language === 'de' ? GERMAN_BASE_LABELS : {};
}
