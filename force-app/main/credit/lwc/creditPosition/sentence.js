/**
 * The one sentence of a credit answer, in the user's language. The companion's code picks the label; the figures are its
 * figures. Where a code is not known here, or its figure is not there, the companion's own sentence stands.
 */
import { absolute, decimalOf, isNegative, isZero, percentOf, thousandths } from 'c/decimal';
import {
  format,
  formatAge,
  formatList,
  formatMoment,
  formatMoney,
  formatNumber,
  formatPercent,
  pluralLabel,
} from 'c/text';
import { label } from './labels';

const STATE_BY_CODE = {
  ROOM: 'success',
  NO_LIMIT: 'info',
  NEAR_LIMIT: 'warning',
  OVERDUE: 'warning',
  HELD_OVERDUE: 'held',
  PARTLY_KNOWN: 'unknown',
  NOT_KNOWN: 'unknown',
  NO_CUSTOMER_LINK: 'info',
  CUSTOMER_GONE: 'unknown',
  RULE_MISSING: 'unknown',
  OVER_LIMIT: 'error',
  BLOCKED: 'held',
};

const ACTION_BY_CODE = {
  NEAR_LIMIT: label.actNearLimit,
  OVER_LIMIT: label.actOverLimit,
  BLOCKED: label.actBlocked,
  OVERDUE: label.actOverdue,
  HELD_OVERDUE: label.actOverdue,
  NO_CUSTOMER_LINK: label.actNoCustomer,
  CUSTOMER_GONE: label.actCustomerGone,
  RULE_MISSING: label.actRuleMissing,
};

const NOT_ANSWERED = new Set(['NOT_KNOWN', 'PARTLY_KNOWN']);

const WRITTEN = {
  ROOM: room,
  NEAR_LIMIT: nearLimit,
  OVER_LIMIT: overLimit,
  BLOCKED: blocked,
  OVERDUE: overdue,
  HELD_OVERDUE: heldOverdue,
  NO_LIMIT: noLimit,
  NO_CUSTOMER_LINK: () => label.noCustomer,
  NOT_KNOWN: notKnown,
  PARTLY_KNOWN: partlyKnown,
  CUSTOMER_GONE: () => label.customerGone,
  RULE_MISSING: () => label.ruleMissing,
};

/** {state, sentence, action, row?}; row: the entity whose figure decides, where it is one. */
export function sentenceOf(answer, locale, timeZone) {
  const { code, message } = answer.headline;
  const written = WRITTEN[code]?.(answer, locale, timeZone);
  const { text, row } = typeof written === 'string' ? { text: written } : (written ?? {});
  return {
    state: STATE_BY_CODE[code] ?? 'info',
    sentence: text === undefined ? message : withAge(text, answer, locale),
    action: actionOf(answer),
    row,
  };
}

function actionOf({ headline: { code, action }, entities }) {
  const isSilent = NOT_ANSWERED.has(code) && entities.some(({ problem }) => problem?.code === 'ERP_UNAVAILABLE');
  return isSilent ? label.actErpSilent : (ACTION_BY_CODE[code] ?? action);
}

/** A sentence that rests on stale figures says so. */
function withAge(text, { entities }, locale) {
  const ages = entities.flatMap(({ exposure }) => (exposure?.state === 'stale' ? [exposure.ageSeconds] : []));
  return ages.length === 0 ? text : format(label.asOf, text, formatAge(Math.max(...ages), locale));
}

function room(answer, locale) {
  const rows = known(answer);
  const { total } = answer;
  if (rows.length === 1 && rows[0].available) {
    return { text: format(label.room, say(rows[0].available, locale)), row: rows[0] };
  }
  if (total?.available && total.leavesOut.length === 0) {
    const where = format(label.where, say(total.available, locale), entitiesOf(rows, locale));
    return format(label.room, where);
  }
  const parts = rows.map((row) =>
    row.available
      ? format(label.roomIn, say(row.available, locale), row.entity)
      : format(label.roomNoLimitIn, row.entity),
  );
  return parts.length === 0 ? undefined : format(label.room, formatList(parts, locale));
}

function nearLimit(answer, locale) {
  const limited = known(answer).filter((row) => row.available && row.creditLimit);
  const [row] = limited.toSorted((a, b) => usedPercent(b) - usedPercent(a));
  if (row === undefined) {
    return undefined;
  }
  const percent = formatPercent(usedPercent(row), locale);
  return { text: located(format(label.nearLimit, say(row.available, locale), percent), row, answer), row };
}

function overLimit(answer, locale) {
  const row = known(answer).find(({ available }) => available && isNegative(available.amount));
  if (row === undefined) {
    return undefined;
  }
  const over = { ...row.available, amount: absolute(row.available.amount) };
  return { text: located(format(label.overLimit, say(over, locale)), row, answer), row };
}

function blocked(answer) {
  const row = known(answer).find((entity) => entity.blocked);
  return row && { text: located(format(label.blocked, row.customerName), row, answer), row };
}

/** The org's policy holds new orders: of an entity where more days overdue than it allows. */
function heldOverdue(answer, locale) {
  const row = longestOverdue(
    known(answer).filter(
      ({ oldestOverdueDays: days, overdueDaysAllowed: allowed }) =>
        typeof days === 'number' && typeof allowed === 'number' && days > allowed,
    ),
  );
  if (row === undefined) {
    return undefined;
  }
  const { oldestOverdueDays: days } = row;
  const said = pluralLabel(days, { one: label.heldOverdueOne, other: label.heldOverdueOther }, locale);
  return { text: located(format(said, say(row.overdue, locale), formatNumber(days, locale)), row, answer), row };
}

function longestOverdue(rows) {
  return rows.toSorted((a, b) => (b.oldestOverdueDays ?? 0) - (a.oldestOverdueDays ?? 0))[0];
}

function overdue(answer, locale) {
  const row = longestOverdue(
    known(answer).filter((entity) => !isZero(entity.overdue.amount) && !isNegative(entity.overdue.amount)),
  );
  if (row === undefined) {
    return undefined;
  }
  const { oldestOverdueDays: days } = row;
  const forms = { one: label.overdueOne, other: label.overdueOther };
  const said = days === undefined || days === null ? label.overduePlain : pluralLabel(days, forms, locale);
  return { text: located(format(said, say(row.overdue, locale), formatNumber(days ?? 0, locale)), row, answer), row };
}

function noLimit(answer, locale) {
  const rows = known(answer);
  const open = rows.length === 1 ? rows[0].exposure : answer.total?.exposure;
  return open ? { text: format(label.noLimit, say(open, locale)), row: rows[0] } : label.noLimitPlain;
}

/** Several that do not answer are all silent since the last of them fell silent. */
function notKnown({ entities, answeredAt }, locale, timeZone) {
  const silent = entities.filter(({ problem }) => problem?.code === 'ERP_UNAVAILABLE');
  if (silent.length === 0) {
    return label.notKnownPlain;
  }
  const places = [...new Set(silent.map(placeOf))];
  const [said, saidSince] =
    places.length === 1 ? [label.notKnown, label.notKnownSince] : [label.notKnownSeveral, label.notKnownSeveralSince];
  const named = formatList(places, locale);
  const times = silent.flatMap(({ problem: { since } }) => (since ? [since] : [])).toSorted();
  return times.length < silent.length
    ? format(said, named)
    : format(saidSince, named, formatMoment(times.at(-1), answeredAt, locale, timeZone));
}

/** The connection as the org names it, and the entity in it: "SAP DE". */
function placeOf({ connectionId, entity }) {
  return `${connectionId} ${entity}`;
}

function partlyKnown({ entities }, locale) {
  const unknown = entities.filter(({ exposure, creditLimit, available }) => !exposure || (creditLimit && !available));
  return format(label.partlyKnown, entitiesOf(unknown, locale));
}

function known({ entities }) {
  return entities.filter(({ exposure }) => exposure);
}

function located(text, row, { entities }) {
  return entities.length === 1 ? text : format(label.where, text, row.entity);
}

function entitiesOf(rows, locale) {
  return formatList([...new Set(rows.map(({ entity }) => entity))], locale);
}

/** As the companion rounds: down, and 100 of a limit of nothing. */
export function usedPercent({ creditLimit, available }) {
  if (thousandths(creditLimit.amount) <= 0n) {
    return 100;
  }
  return percentOf(usedOf({ creditLimit, available }), creditLimit.amount);
}

/** What of the limit is no longer free: a decimal string. */
export function usedOf({ creditLimit, available }) {
  return decimalOf(thousandths(creditLimit.amount) - thousandths(available.amount));
}

function say({ amount, currencyCode }, locale) {
  return formatMoney(amount, currencyCode, locale);
}
