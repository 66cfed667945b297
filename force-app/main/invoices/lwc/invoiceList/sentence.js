/** The one sentence above the list: what is late, else what is open, else why nothing is shown. */
import { isZero } from 'c/decimal';
import { say } from 'c/orderWords';
import { format, formatList, formatMoney, formatNumber, pluralLabel } from 'c/text';
import { ageingByCurrency, withSomethingOpen } from './ageing';
import { label } from './labels';

const NOT_KNOWN = { state: 'unknown', word: label.wordNotKnown };
const SENTENCE_BY_CODE = {
  NO_CUSTOMER_LINK: { state: 'info', sentence: label.noLink, action: label.noLinkAction },
  NO_ERP_ORDER: { state: 'info', sentence: label.noOrder },
  NO_INVOICES: { state: 'info', sentence: label.none },
  NOTHING_OPEN: { state: 'success', word: label.wordFine, sentence: label.nothingOpen },
  NOT_KNOWN: { ...NOT_KNOWN, sentence: label.notKnown },
};

/** {state, word?, sentence, action?}. Overdue invoices come first in the list, the oldest before all. */
export function sentenceOf({ headline, ageing, problems, heldAs }, items, hasMore, locale) {
  const late = items.filter(({ daysOverdue }) => daysOverdue > 0);
  if (late.length > 0) {
    return { state: 'warning', word: label.wordOverdue, sentence: lateSentence(late, items, hasMore, ageing, locale) };
  }
  if (headline.code === 'PARTLY_KNOWN') {
    const entities = [...new Set((problems ?? []).map(({ entity }) => entity))];
    return { ...NOT_KNOWN, sentence: format(label.partlyKnown, formatList(entities, locale)), action: headline.action };
  }
  const open = withSomethingOpen(ageingByCurrency(ageing ?? []));
  if (headline.code === 'OPEN' && open.length > 0) {
    const said = sayAmounts(open, 'open', locale);
    return { state: 'success', word: label.wordFine, sentence: format(label.openNoneLate, said) };
  }
  if (headline.code === 'ORDER_HELD') {
    return { state: 'info', sentence: format(label.orderHeld, heldAs) };
  }
  const known = SENTENCE_BY_CODE[headline.code];
  if (known !== undefined) {
    return { ...known, action: known.action ?? headline.action ?? undefined };
  }
  const { message, action } = say(headline);
  return { ...NOT_KNOWN, sentence: message, action };
}

function lateSentence(late, items, hasMore, ageing, locale) {
  const oldest = late.reduce((days, { daysOverdue }) => Math.max(days, daysOverdue), 0);
  const days = format(
    pluralLabel(oldest, { one: label.dayOne, other: label.dayOther }, locale),
    formatNumber(oldest, locale),
  );
  const amounts = ageingByCurrency(ageing ?? []).filter(({ overdue }) => !isZero(overdue));
  const said = sayAmounts(amounts, 'overdue', locale);
  // All that is loaded is late, and more is to come: how many are late is not known yet.
  const isCut = hasMore && late.length === items.length;
  const words = isCut
    ? label.overdueMore
    : pluralLabel(late.length, { one: label.overdueOne, other: label.overdueOther }, locale);
  return format(words, formatNumber(late.length, locale), said, days);
}

function sayAmounts(currencies, name, locale) {
  return formatList(
    currencies.map((each) => formatMoney(each[name], each.currencyCode, locale)),
    locale,
  );
}
