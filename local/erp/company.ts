/** Companies of the sandbox ERP, and what belongs to one: its currency, its tax, the rates it keeps. */
import type { Ledger } from './ledger.ts';
import { Refusal } from './refusal.ts';

export interface Company {
  readonly code: string;
  readonly name: string;
  readonly ccy: string;
  readonly land: string;
  readonly taxName: string;
  /** Fraction, e.g. "0.19". */
  readonly taxRate: string;
}

export interface Rate {
  /** 1 `from` = `rate` `to`. */
  readonly from: string;
  readonly to: string;
  readonly rate: string;
  readonly validOn: string;
}

export interface Terms {
  readonly name: string;
  readonly days: number;
}

export function companyOf(ledger: Ledger, code: string): Company {
  const company = ledger.row('company', code);
  if (company === undefined) throw new Refusal(404, 'COMPANY_UNKNOWN', `Company ${code} is not kept in these books`);
  return company;
}
