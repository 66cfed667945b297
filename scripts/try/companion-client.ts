/** The rep's side of the story: plain HTTP requests to the running companion, as the Salesforce package makes them. */
import { randomUUID } from 'node:crypto';

export interface Clearance {
  readonly invoices: readonly {
    readonly number: string;
    readonly open: { readonly amount: string; readonly currency: string };
  }[];
  readonly enough: boolean;
  readonly largestAmount?: { readonly amount: string; readonly currency: string };
}

export interface CreditAnswer {
  readonly headline: { readonly code: string; readonly message: string };
  readonly entities: readonly {
    readonly entity: string;
    readonly currency: string;
    readonly limit?: FigureAnswer;
    readonly exposure: FigureAnswer;
    readonly reserved: FigureAnswer;
    readonly available?: FigureAnswer;
  }[];
}

export interface FigureAnswer {
  readonly amount: string;
  readonly currency: string;
  readonly source: string;
  readonly ageSeconds: number;
  readonly state: string;
}

export interface PreflightAnswer {
  readonly verdict: string;
  readonly headline: { readonly code: string; readonly message: string };
  readonly checks: readonly {
    readonly check: string;
    readonly state: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly clears?: Clearance;
}

export interface SubmissionAnswer {
  readonly submissionId: string;
  readonly state: string;
  readonly phase?: string;
  readonly erpOrderNumber?: string;
  readonly reason?: {
    readonly code: string;
    readonly message: string;
    readonly erpMessage?: string;
    readonly action: string;
    readonly clears?: Clearance;
  };
  readonly differences?: readonly { readonly field: string; readonly approved?: string; readonly erp?: string }[];
  readonly history?: readonly {
    readonly at: string;
    readonly state: string;
    readonly event: string;
    readonly detail?: string;
  }[];
}

export class CompanionClient {
  readonly #api: string;
  readonly #token: string;

  constructor(api: string, token: string) {
    this.#api = api;
    this.#token = token;
  }

  async credit(accountId: string, options: { refresh?: boolean } = {}): Promise<CreditAnswer> {
    return this.#call('GET', `/v1/accounts/${accountId}/credit${options.refresh === true ? '?refresh=true' : ''}`);
  }

  async preflight(order: object): Promise<PreflightAnswer> {
    return this.#call('POST', '/v1/orders/preflight', order);
  }

  async submit(order: object): Promise<SubmissionAnswer> {
    return this.#call('POST', '/v1/orders', order, { 'idempotency-key': randomUUID() });
  }

  async recheck(submissionId: string): Promise<SubmissionAnswer> {
    return this.#call('POST', `/v1/orders/${submissionId}/recheck`);
  }

  async submission(submissionId: string): Promise<SubmissionAnswer> {
    return this.#call('GET', `/v1/orders/${submissionId}`);
  }

  async #call<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    const response = await fetch(this.#api + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${String(response.status)}: ${text.slice(0, 600)}`);
    return JSON.parse(text) as T;
  }
}
