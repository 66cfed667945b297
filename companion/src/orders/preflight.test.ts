import { describe, expect, it } from 'vitest';
import { money } from '../canonical/money.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { CHECK_NAMES, type Check, type CheckName, type PreflightAnswer } from './answer.ts';
import { ACME, CALLER, type Desk, openDesk, ORDER } from './doubles/desk.ts';
import { CAPABILITIES, erpError, lostAnswer } from './doubles/fake-erp.ts';
import { createPreflight } from './preflight.ts';

const usd = (amount: string) => money(amount, 'USD');
const preflight = (desk: Desk, order: CanonicalOrder = ORDER) => createPreflight(desk.deps)(CALLER, order);

function lineOf(answer: PreflightAnswer, name: CheckName): Check {
  const found = answer.checks.find(({ check }) => check === name);
  if (found === undefined) throw new Error(`no line for ${name}`);
  return found;
}

function simulate(desk: Desk, change: (line: { readonly lineId: string }) => object): void {
  const { simulated } = desk.erp;
  desk.erp.simulated = (order) => {
    const simulation = simulated(order);
    return { ...simulation, lines: simulation.lines.map((line) => ({ ...line, ...change(line) })) };
  };
}

describe('an order that will go through', () => {
  it('passes with a line per check, in their order, and the ERP’s tax', async () => {
    const answer = await preflight(openDesk());
    expect(answer.verdict).toBe('pass');
    expect(answer.headline).toEqual({ code: 'WILL_PASS', message: 'This order will go through.' });
    expect(answer.checks.map(({ check }) => check)).toEqual([...CHECK_NAMES]);
    expect(answer).toMatchObject({ net: usd('1000'), tax: usd('100'), gross: usd('1100'), rulesHash: 'rules-1' });
    expect(answer.route).toEqual({ connectionId: 'erp', entity: 'us', rule: 'all to us' });
    expect(answer.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(lineOf(answer, 'credit').figure).toMatchObject({ amount: '4000.00', source: 'erp/us', state: 'live' });
  });

  it('keeps nothing and reserves nothing', async () => {
    const desk = openDesk();
    await preflight(desk);
    expect(desk.store.rows).toEqual([]);
    expect(desk.erp.calls).toEqual([]);
  });
});

describe('the customer', () => {
  it.each([
    ['blocked', { blocked: true, blockReason: 'dispute' }, 'hold', 'CUSTOMER_BLOCKED', 'hold'],
    ['inactive', { inactive: true }, 'fail', 'CUSTOMER_INACTIVE', 'fail'],
  ])('that is %s', async (_name, change, state, code, verdict) => {
    const desk = openDesk();
    desk.erp.customers.set('ACME', { ...ACME, ...change });
    const answer = await preflight(desk);
    expect(lineOf(answer, 'customer')).toMatchObject({ state, code });
    expect(answer.verdict).toBe(verdict);
  });

  it('that is gone from the ERP is an answer, and an admin’s', async () => {
    const desk = openDesk();
    desk.erp.customers.clear();
    const answer = await preflight(desk);
    expect(lineOf(answer, 'customer')).toMatchObject({ state: 'fail', code: 'CUSTOMER_GONE', clearedBy: 'admin' });
  });

  it('of whom too little is known in time is not checked', async () => {
    const desk = openDesk();
    desk.world.customerApprovable = false;
    const answer = await preflight(desk);
    expect(lineOf(answer, 'customer')).toMatchObject({ state: 'notChecked', code: 'CUSTOMER_TOO_OLD' });
    expect(answer.verdict).toBe('unknown');
  });
});

describe('bill-to and ship-to', () => {
  const order = { ...ORDER, billToAccountId: '001OTHER', shipToAccountId: '001OTHER' };
  const other = { ...ACME, customer: 'OTHER', name: 'Other Ltd' };

  function withPartners(): Desk {
    const desk = openDesk();
    desk.world.route = { ...desk.world.route, billTo: 'OTHER', shipTo: 'OTHER' };
    desk.erp.customers.set('OTHER', other);
    return desk;
  }

  it('pass when the ERP knows them and lists no partners', async () => {
    const answer = await preflight(withPartners(), order);
    expect(lineOf(answer, 'billTo')).toMatchObject({ state: 'pass', code: 'BILL_TO_OK' });
    expect(lineOf(answer, 'shipTo')).toMatchObject({ state: 'pass', code: 'SHIP_TO_OK' });
  });

  it('fail by role when the ERP lists partners and they are not among them', async () => {
    const desk = withPartners();
    const partners = [
      { role: 'billTo' as const, customer: 'HQ', name: 'HQ' },
      { role: 'shipTo' as const, customer: 'OTHER', name: 'Other Ltd' },
    ];
    desk.erp.customers.set('ACME', { ...ACME, partners });
    const answer = await preflight(desk, order);
    expect(lineOf(answer, 'billTo')).toMatchObject({ state: 'fail', code: 'BILL_TO_NOT_A_PARTNER' });
    expect(lineOf(answer, 'shipTo')).toMatchObject({ state: 'pass' });
  });

  it('fail when they are gone or not active', async () => {
    const gone = withPartners();
    gone.erp.customers.delete('OTHER');
    expect(lineOf(await preflight(gone, order), 'billTo').code).toBe('BILL_TO_GONE');
    const idle = withPartners();
    idle.erp.customers.set('OTHER', { ...other, inactive: true });
    expect(lineOf(await preflight(idle, order), 'shipTo').code).toBe('SHIP_TO_INACTIVE');
  });
});

describe('the route', () => {
  it.each([
    ['NO_CUSTOMER_LINK', undefined, 'customer', 'admin'],
    ['NO_CUSTOMER_LINK', 'billToAccountId', 'billTo', 'admin'],
    ['NO_CUSTOMER_LINK', 'shipToAccountId', 'shipTo', 'admin'],
    ['ROUTE_RULE_MISSING', undefined, 'route', 'finance'],
    ['ENTITY_UNKNOWN', 'entity', 'route', 'finance'],
  ] as const)('%s (%s) fails the check of the %s; the others are not checked', async (code, field, name, clearedBy) => {
    const desk = openDesk();
    desk.world.refusal = new LedgerlineError(code, field === undefined ? {} : { field });
    const answer = await preflight(desk);
    expect(answer.verdict).toBe('fail');
    expect(lineOf(answer, name)).toMatchObject({ state: 'fail', code, clearedBy });
    expect(answer.checks.filter(({ state }) => state === 'notChecked')).toHaveLength(CHECK_NAMES.length - 1);
    expect(answer.headline.action).toBe(desk.world.refusal.action);
    expect(answer.route).toBeUndefined();
  });
});

describe('payment terms', () => {
  const order = { ...ORDER, paymentTerms: 'Net 60' };

  it('pass when they are the customer’s', async () => {
    const answer = await preflight(openDesk(), { ...ORDER, paymentTerms: 'Net 30' });
    expect(lineOf(answer, 'terms')).toMatchObject({ state: 'pass', code: 'TERMS_OK' });
  });

  it('warn when they are not the customer’s, and the order may still go', async () => {
    const answer = await preflight(openDesk(), order);
    expect(lineOf(answer, 'terms')).toMatchObject({ state: 'warning', code: 'TERMS_DIFFER', clearedBy: 'finance' });
    expect(answer.verdict).toBe('pass');
  });

  it('fail when the ERP would book others', async () => {
    const desk = openDesk();
    const { simulated } = desk.erp;
    desk.erp.simulated = (asked) => ({ ...simulated(asked), paymentTerms: 'Net 30' });
    expect(lineOf(await preflight(desk, order), 'terms')).toMatchObject({ state: 'fail', code: 'TERMS_REPLACED' });
  });

  it('fail when the ERP does not have them, however it says so', async () => {
    const finding = { severity: 'error', code: 'TERMS', message: 'no such terms', target: 'paymentTerms' } as const;
    const thrown = openDesk();
    thrown.erp.simulated = () => {
      throw erpError('MASTER_DATA', { findings: [finding] });
    };
    expect(lineOf(await preflight(thrown, order), 'terms')).toMatchObject({ state: 'fail', code: 'TERMS_UNKNOWN' });
    const found = openDesk();
    const { simulated } = found.erp;
    found.erp.simulated = (asked) => ({ ...simulated(asked), findings: [finding] });
    expect(lineOf(await preflight(found, order), 'terms')).toMatchObject({ state: 'fail', code: 'TERMS_UNKNOWN' });
  });

  it('are not checked when the ERP says nothing of terms', async () => {
    const desk = openDesk();
    const { paymentTerms: _terms, ...customer } = ACME;
    desk.erp.customers.set('ACME', customer);
    expect(lineOf(await preflight(desk, order), 'terms')).toMatchObject({ state: 'notChecked' });
  });
});

describe('the currency', () => {
  it('fails the route where the ERP does not sell in it, however it says so', async () => {
    const finding = { severity: 'error', code: 'CURRENCY', message: 'sells in EUR', target: 'currency' } as const;
    const thrown = openDesk();
    thrown.erp.simulated = () => {
      throw erpError('VALIDATION', { findings: [finding] });
    };
    const answer = await preflight(thrown);
    expect(answer.verdict).toBe('fail');
    expect(lineOf(answer, 'route')).toMatchObject({ state: 'fail', code: 'CURRENCY_MISMATCH', clearedBy: 'rep' });
    const found = openDesk();
    const { simulated } = found.erp;
    found.erp.simulated = (asked) => ({ ...simulated(asked), findings: [finding] });
    expect(lineOf(await preflight(found), 'route')).toMatchObject({ state: 'fail', code: 'CURRENCY_MISMATCH' });
  });
});

describe('products, prices and tax', () => {
  it('a product that is not sold here fails its line', async () => {
    const desk = openDesk();
    simulate(desk, () => ({ eligible: false }));
    const answer = await preflight(desk);
    expect(lineOf(answer, 'products')).toMatchObject({ state: 'fail', code: 'PRODUCT_UNKNOWN', lineId: 'l1' });
    expect(answer.verdict).toBe('fail');
  });

  it('a product that the whole simulation was refused for fails its line', async () => {
    const desk = openDesk();
    const findings = [{ severity: 'error', code: 'PRODUCT_UNKNOWN', message: 'no WIDGET', target: 'l1' } as const];
    desk.erp.simulated = () => {
      throw erpError('MASTER_DATA', { findings });
    };
    const answer = await preflight(desk);
    expect(lineOf(answer, 'products')).toMatchObject({ state: 'fail', code: 'PRODUCT_UNKNOWN', lineId: 'l1' });
    expect(lineOf(answer, 'price').state).toBe('notChecked');
  });

  it.each([
    ['99.00', 'warning', 'PRICE_WITHIN_TOLERANCE', 'pass'],
    ['102.04', 'warning', 'PRICE_WITHIN_TOLERANCE', 'pass'],
    ['98.03', 'fail', 'PRICE_DIFFERS', 'fail'],
    ['102.05', 'fail', 'PRICE_DIFFERS', 'fail'],
    ['0.00', 'fail', 'PRICE_DIFFERS', 'fail'],
  ])('the ERP’s price of %s against 100.00 with 2 %% allowed: %s', async (unitPrice, state, code, verdict) => {
    const desk = openDesk();
    simulate(desk, () => ({ unitPrice }));
    const answer = await preflight(desk);
    const line = lineOf(answer, 'price');
    expect(line).toMatchObject({ state, code, lineId: 'l1', figure: { amount: unitPrice } });
    expect(line).toMatchObject({ product: 'WIDGET', approved: { amount: '100.00', currency: 'USD' } });
    expect(line.message).toContain('100.00 USD');
    expect(line.message).toContain(`${unitPrice} USD`);
    expect(answer.verdict).toBe(verdict);
  });

  it('a price that the ERP does not give is not checked', async () => {
    const desk = openDesk();
    simulate(desk, () => ({ unitPrice: undefined }));
    expect(lineOf(await preflight(desk), 'price')).toMatchObject({ state: 'notChecked', code: 'PRICE_NOT_GIVEN' });
  });

  it('without a rule for prices the check names who adds one, and the verdict is not pass', async () => {
    const desk = openDesk();
    desk.world.tolerancePercent = undefined;
    const answer = await preflight(desk);
    expect(lineOf(answer, 'price')).toMatchObject({ state: 'notChecked', code: 'RULE_MISSING' });
    expect(answer.verdict).toBe('unknown');
  });

  it('tax that the ERP does not give is not checked', async () => {
    const desk = openDesk();
    simulate(desk, () => ({ tax: undefined }));
    expect(lineOf(await preflight(desk), 'tax')).toMatchObject({ state: 'notChecked', code: 'TAX_NOT_GIVEN' });
  });

  it('tax on other prices than the approved ones is no tax of this order', async () => {
    const desk = openDesk();
    const { simulated } = desk.erp;
    desk.erp.simulated = (asked) => ({ ...simulated(asked), net: usd('990') });
    const answer = await preflight(desk);
    expect(lineOf(answer, 'tax')).toMatchObject({ state: 'warning', code: 'TAX_AT_ERP_PRICES' });
    expect(answer.tax).toBeUndefined();
  });

  it('an ERP that cannot simulate leaves them unchecked and the verdict open', async () => {
    const desk = openDesk();
    desk.erp.capabilities = { ...CAPABILITIES, simulate: 'none' };
    const answer = await preflight(desk);
    for (const name of ['products', 'price', 'tax'] as const) {
      expect(lineOf(answer, name)).toMatchObject({ state: 'notChecked', code: 'ERP_UNSUPPORTED' });
    }
    expect(answer.verdict).toBe('unknown');
  });

  it('an ERP that does not answer leaves them unchecked; the rest is still answered', async () => {
    const desk = openDesk();
    desk.erp.simulated = () => {
      throw lostAnswer();
    };
    const answer = await preflight(desk);
    expect(lineOf(answer, 'price').state).toBe('notChecked');
    expect(lineOf(answer, 'credit').state).toBe('pass');
  });
});

describe('the verdict', () => {
  it('is the worst of all lines: refused before held before not known', async () => {
    const desk = openDesk();
    desk.world.reading = { approvable: false };
    expect((await preflight(desk)).verdict).toBe('unknown');
    desk.erp.customers.set('ACME', { ...ACME, blocked: true });
    expect((await preflight(desk)).verdict).toBe('hold');
    simulate(desk, () => ({ eligible: false }));
    const answer = await preflight(desk);
    expect(answer.verdict).toBe('fail');
    expect(answer.headline.code).toBe('NEEDS_CORRECTION');
  });

  it('needs rules: without any it is an error that names them', async () => {
    const desk = openDesk();
    const rules = { snapshot: () => Promise.reject(new LedgerlineError('RULE_MISSING')) };
    await expect(createPreflight({ ...desk.deps, rules })(CALLER, ORDER)).rejects.toMatchObject({
      code: 'RULE_MISSING',
    });
  });

  it('is open without a freshness policy for customers', async () => {
    const desk = openDesk();
    desk.world.freshness = false;
    expect(lineOf(await preflight(desk), 'customer')).toMatchObject({ state: 'notChecked', code: 'RULE_MISSING' });
  });
});
