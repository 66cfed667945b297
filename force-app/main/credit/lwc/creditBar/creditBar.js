/**
 * What a credit limit is used for, as one bar, with the same figures as text beneath it. The frame is the limit; what is
 * over the limit stands past the frame's end.
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
    const told = this.parts.filter(({ isAlwaysTold, amount }) => isAlwaysTold || !isZero(amount));
    return told.map((part) => ({
      ...part,
      isDrawn: part.name !== 'over',
      style: `width: ${permilleOf(part.amount, this.frame) / 10}%`,
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
      ? { name: 'over', label: label.over, amount: absolute(available.amount) }
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

  /** The limit; where there is none, or what counts as used adds up to more without being over it, that sum. */
  get frame() {
    const { creditLimit, available } = this.position;
    if (creditLimit && available && isNegative(available.amount)) {
      return creditLimit.amount;
    }
    return sum(this.parts.map(({ amount }) => amount).filter((amount) => !isNegative(amount))) ?? '0';
  }

  get overAmount() {
    return this.parts.find(({ name }) => name === 'over')?.amount ?? '0';
  }

  get trackStyle() {
    return `width: ${100 - this.pastPercent}%`;
  }

  /** Only where something is over the limit; never so wide that the limit itself cannot be seen. */
  get pastStyle() {
    return isZero(this.overAmount) ? undefined : `width: ${this.pastPercent}%`;
  }

  get pastPercent() {
    const share = permilleOf(this.overAmount, sum([this.frame, this.overAmount])) / 10;
    return Math.min(share, 80);
  }
}
