/** One entity's credit: its bar, what is overdue, how old that is, and folded beneath it every figure with its source. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';
import { isNegative, isZero } from 'c/decimal';
import { format, formatMoment, formatMoney, formatNumber, pluralLabel } from 'c/text';
import { label } from './labels';

const FIGURES = [
  ['creditLimit', label.limit],
  ['exposure', label.used],
  ['openReceivables', label.receivables],
  ['openOrders', label.orders],
  ['reserved', label.reserved],
  ['available', label.free],
  ['overdue', label.overdue],
];

const SAID_BY_PROBLEM = {
  CUSTOMER_GONE: { message: label.customerGone, action: label.actCustomerGone },
  RULE_MISSING: { message: label.ruleMissing, action: label.actRuleMissing },
};

export default class CreditEntity extends LightningElement {
  /** An entity of a credit answer. */
  @api entity;
  @api showDetails = false;
  /** When the answer was given: of its own day only the time is said. */
  @api answeredAt;

  label = label;
  noSection = [];

  get heading() {
    const { customerName, entity } = this.entity;
    return customerName ? `${entity} · ${customerName}` : entity;
  }

  get problem() {
    const { problem } = this.entity;
    if (!problem) {
      return undefined;
    }
    return SAID_BY_PROBLEM[problem.code] ?? (isSilence(problem) ? this.silence : problem);
  }

  get silence() {
    const { problem, connectionId, entity } = this.entity;
    const place = `${connectionId} ${entity}`;
    const message = problem.since
      ? format(label.entitySilentSince, place, formatMoment(problem.since, this.answeredAt, locale, timeZone))
      : format(label.entitySilent, place);
    return { message, action: label.actErpSilent };
  }

  get hasFigures() {
    return Boolean(this.entity.exposure);
  }

  get blockWords() {
    const { blocked, blockReason } = this.entity;
    return blocked && blockReason ? format(label.blockReason, blockReason) : undefined;
  }

  get isOverdue() {
    const { amount } = this.entity.overdue;
    return !isZero(amount) && !isNegative(amount);
  }

  get overdueIcon() {
    return this.isOverdue ? 'utility:warning' : 'utility:check';
  }

  get overdueVariant() {
    return this.isOverdue ? 'warning' : undefined;
  }

  get overdueText() {
    const { overdue, oldestOverdueDays: days } = this.entity;
    if (!this.isOverdue) {
      return label.overdueNone;
    }
    const amount = formatMoney(overdue.amount, overdue.currencyCode, locale);
    if (days === undefined || days === null) {
      return format(label.overduePlain, amount);
    }
    const forms = { one: label.overdueOne, other: label.overdueOther };
    return format(pluralLabel(days, forms, locale), amount, formatNumber(days, locale));
  }

  /** A row is as old as its oldest figure. */
  get oldest() {
    return this.figures.reduce((a, b) => (b.ageSeconds > a.ageSeconds ? b : a));
  }

  get figures() {
    return FIGURES.filter(([name]) => this.entity[name]).map(([name, text]) => ({
      name,
      label: text,
      ...this.entity[name],
    }));
  }
}

function isSilence({ code }) {
  return code === 'ERP_UNAVAILABLE';
}
