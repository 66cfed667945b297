/** The sandbox ERP's /control from outside: what its own people do, and faults to order. For stories and tests. */
import type { DebtorAccount } from './debtor.ts';
import type { FaultOrder } from './faults.ts';
import type { DirectSale, Receivable } from './invoice.ts';
import type { Order } from './order.ts';
import type { Receipt } from './payment.ts';
import type { LoggedRequest } from './request-log.ts';

export interface SandboxAccess {
  /** Without a trailing slash. */
  readonly url: string;
  readonly apiKey: string;
}

export interface SandboxBooks {
  readonly orders: readonly Order[];
  readonly receivables: readonly Receivable[];
  readonly receipts: readonly Receipt[];
}

/** Every method throws an Error with the ERP's words when it refuses. */
export class ControlClient {
  readonly #access: SandboxAccess;

  constructor(access: SandboxAccess) {
    this.#access = access;
  }

  /** Debtor numbers by the story's keys. */
  async storyDebtors(): Promise<Readonly<Record<string, string>>> {
    return (await this.#ask<{ debtors: Record<string, string> }>('GET', 'story')).debtors;
  }

  books(): Promise<SandboxBooks> {
    return this.#ask('GET', 'ledger');
  }

  /** What callers asked of orders, oldest first. */
  async requests(): Promise<readonly LoggedRequest[]> {
    return (await this.#ask<{ requests: LoggedRequest[] }>('GET', 'requests')).requests;
  }

  /** Answers the debtor's number. Accounts by company code; terms are "Net 30" where none are named. */
  async openDebtor(debtor: {
    readonly name: string;
    readonly accounts: Readonly<Record<string, Partial<DebtorAccount>>>;
  }): Promise<string> {
    return (await this.#ask<{ no: string }>('POST', 'debtors', debtor)).no;
  }

  async removeDebtor(no: string): Promise<void> {
    await this.#ask('DELETE', `debtors/${no}`);
  }

  /** Absent: unlimited. */
  async setCreditLine(company: string, debtor: string, creditLine?: string): Promise<void> {
    await this.#ask('PUT', `${company}/debtors/${debtor}/credit-line`, { creditLine });
  }

  /** Absent: no longer stopped. */
  async stop(company: string, debtor: string, stopText?: string): Promise<void> {
    await this.#ask('PUT', `${company}/debtors/${debtor}/stop`, { stopText });
  }

  postSale(
    company: string,
    sale: Omit<DirectSale, 'dueInDays'> & { readonly dueInDays?: number },
  ): Promise<Receivable> {
    return this.#ask('POST', `${company}/receivables`, sale);
  }

  billOrder(company: string, no: string): Promise<Receivable> {
    return this.#ask('POST', `${company}/orders/${no}/bill`);
  }

  voidReceivable(company: string, no: string): Promise<Receivable> {
    return this.#ask('POST', `${company}/receivables/${no}/void`);
  }

  /** Absent amount: all that is open. */
  recordReceipt(company: string, receivable: string, amount?: string): Promise<Receipt> {
    return this.#ask('POST', `${company}/receivables/${receivable}/receipt`, { amount });
  }

  async arm(fault: FaultOrder): Promise<void> {
    await this.#ask('POST', 'faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.#ask('DELETE', 'faults');
  }

  async #ask<Reply>(method: string, path: string, body: object = {}): Promise<Reply> {
    const { url, apiKey } = this.#access;
    const response = await fetch(`${url}/control/${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(method === 'GET' || method === 'DELETE' ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the sandbox ERP refuses ${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Reply;
  }
}
