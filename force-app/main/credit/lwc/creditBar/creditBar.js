/**
 * What a credit limit is used for, as one bar, with the same figures as text beneath it. The whole of the bar is the
 * limit, or what is used where that is more: what is over the limit stands past the limit's mark.
 */
import { LightningElement, api } from 'lwc';
import { absolute, decimalOf, isNegative, isZero, permilleOf, sum, thousandths } from 'c/decimal';
import { label } from './labels';

export default class CreditBar extends LightningElement {
  /**
   * An entity of a credit answer, or its total: figures {amount, currencyCode} under creditLimit?, exposure,
   * openReceivables, openOrders, reserved, available?, and its currencyCode.
   */
  @api position;

  label = label;

  get segments() {
    const drawn = this.parts.filter(({ isAlwaysTold, amount }) => isAlwaysTold || !isZero(amount));
    return drawn.map((part) => ({
      ...part,
      style: `width: ${permilleOf(part.drawnAmount ?? part.amount, this.whole) / 10}%`,
      barClass: `segment ${part.name}`,
      swatchClass: `swatch ${part.name}`,
    }));
  }

  get parts() {
    const { openReceivables, openOrders, reserved, available } = this.position;
    const used = [
      { name: 'receivables', label: label.receivables, amount: openReceivables.amount, isAlwaysTold: true },
      { name: 'orders', label: label.orders, amount: openOrders.amount, isAlwaysTold: true },
      ...this.otherUse,
      { name: 'reserved', label: label.reserved, amount: reserved.amount, isAlwaysTold: true },
    ];
    if (!available) {
      return used;
    }
    const rest = isNegative(available.amount)
      ? { name: 'over', label: label.over, amount: absolute(available.amount), drawnAmount: '0' }
      : { name: 'free', label: label.free, amount: available.amount };
    return [...used, { ...rest, isAlwaysTold: true }];
  }

  /** What the ERP counts as used beyond receivables and orders, where its own figure is the larger one. */
  get otherUse() {
    const { exposure, openReceivables, openOrders } = this.position;
    const told = sum([openReceivables.amount, openOrders.amount]);
    const more = (thousandths(exposure?.amount) ?? 0n) - (thousandths(told) ?? 0n);
    return more > 0n ? [{ name: 'other', label: label.otherUse, amount: decimalOf(more) }] : [];
  }

  get whole() {
    const shown = this.parts.map(({ amount, drawnAmount }) => drawnAmount ?? amount);
    const total = sum(shown.filter((amount) => !isNegative(amount))) ?? '0';
    const creditLimit = this.position.creditLimit?.amount ?? '0';
    return (thousandths(creditLimit) ?? 0n) > (thousandths(total) ?? 0n) ? creditLimit : total;
  }

  /** The limit's mark: only where something is past it. */
  get limitStyle() {
    const { available, creditLimit } = this.position;
    if (!available || !isNegative(available.amount)) {
      return undefined;
    }
    return `inset-inline-start: ${permilleOf(creditLimit.amount, this.whole) / 10}%`;
  }
}
