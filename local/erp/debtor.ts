/** Debtors: whom the sandbox ERP sells to. The number is the same in all companies; each company keeps an account. */
import type { Ledger } from './ledger.ts';
import { notOnFile } from './refusal.ts';

export interface DebtorAddress {
  readonly addrNo: string;
  readonly use: readonly ('DELIVERY' | 'BILLING')[];
  readonly street: string;
  readonly town: string;
  readonly zip: string;
  readonly land: string;
}

export interface DebtorAccount {
  /** In the company's currency; absent: unlimited. */
  readonly creditLine?: string;
  readonly terms: string;
  readonly priceGroup?: string;
  /** Set: no document of this debtor may be released; the words say why. */
  readonly stopText?: string;
}

export interface Debtor {
  readonly no: string;
  readonly name: string;
  readonly land: string;
  readonly closed: boolean;
  readonly addresses: readonly DebtorAddress[];
  readonly accounts: Readonly<Record<string, DebtorAccount>>;
}

/** The debtor and its account in the company. Throws NOT_ON_FILE when it has none there. */
export function debtorIn(ledger: Ledger, company: string, no: string): { debtor: Debtor; account: DebtorAccount } {
  const debtor = ledger.row('debtor', no);
  const account = debtor?.accounts[company];
  if (debtor === undefined || account === undefined) throw notOnFile('Debtor', no);
  return { debtor, account };
}

/** Debtors with an account in the company whose name or number contains the text, by number. */
export function searchDebtors(ledger: Ledger, company: string, text: string): Debtor[] {
  const wanted = text.toLowerCase();
  const found: Debtor[] = [];
  for (const debtor of ledger.rows('debtor')) {
    if (debtor.accounts[company] === undefined) continue;
    if (debtor.name.toLowerCase().includes(wanted) || debtor.no.toLowerCase().includes(wanted)) found.push(debtor);
  }
  return found;
}

/** Puts a new debtor on file and answers its number. */
export function openDebtor(ledger: Ledger, input: Omit<Debtor, 'no' | 'closed' | 'addresses'>): Debtor {
  const number = ledger.nextNumber('debtor');
  const debtor: Debtor = { ...input, no: number.no, closed: false, addresses: [mainAddress(number.no, input.land)] };
  ledger.commit([number.change, { kind: 'debtor', key: debtor.no, row: debtor }]);
  return debtor;
}

/** Changes the debtor's account in one company; an `undefined` value takes the setting away. */
export function changeAccount(
  ledger: Ledger,
  company: string,
  no: string,
  change: { readonly [K in keyof DebtorAccount]?: DebtorAccount[K] | undefined },
): Debtor {
  const { debtor, account } = debtorIn(ledger, company, no);
  const changed = Object.fromEntries(
    Object.entries({ ...account, ...change }).filter(([, value]) => value !== undefined),
  );
  const row: Debtor = { ...debtor, accounts: { ...debtor.accounts, [company]: changed as unknown as DebtorAccount } };
  ledger.commit([{ kind: 'debtor', key: no, row }]);
  return row;
}

export function removeDebtor(ledger: Ledger, no: string): void {
  if (ledger.row('debtor', no) === undefined) throw notOnFile('Debtor', no);
  ledger.commit([{ kind: 'debtor', key: no }]);
}

export function mainAddress(no: string, land: string): DebtorAddress {
  const town = land === 'DE' ? { town: 'Hamburg', zip: '20457' } : { town: 'Portland', zip: '97204' };
  return { addrNo: `${no}-1`, use: ['DELIVERY', 'BILLING'], street: '1 Harbour Street', ...town, land };
}
