/**
 * Who logs in: `ledgerline`, the adapter's user, and `bookkeeper`, a person at the ERP's desk.
 *
 * Ledgerline's user may make, quote, confirm and amend sales, and read what credit, invoices and payments are made of; a
 * group of its own gives it that reading, since Tryton's accounting group would let it post. It must not be in the group
 * "Account Credit Limit": to those in it a credit refusal is a warning that they may wave through.
 */
import type { TrytonClient } from '../client.ts';
import type { Company } from './companies.ts';

export const ADAPTER_USER = 'ledgerline';
export const BOOKKEEPER_USER = 'bookkeeper';

const READS = [
  'account.dunning',
  'account.dunning.level',
  'account.dunning.procedure',
  'account.invoice',
  'account.invoice.line',
  'account.move',
  'account.move.line',
  'account.move.reconciliation',
];

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  [ADAPTER_USER]: ['Ledgerline', 'Sales', 'Sale Amendment'],
  [BOOKKEEPER_USER]: ['Accounting', 'Account Credit Limit', 'Dunning', 'Party Administration', 'Sales'],
};

export async function seedUsers(
  client: TrytonClient,
  companies: ReadonlyMap<string, Company>,
  passwords: Readonly<Record<string, string>>,
): Promise<void> {
  const group = await client.createOne('res.group', { name: 'Ledgerline' });
  await client.create(
    'ir.model.access',
    READS.map((model) => ({
      model,
      group,
      perm_read: true,
      perm_write: false,
      perm_create: false,
      perm_delete: false,
    })),
  );
  const ids = [...companies.values()].map(({ id }) => id);
  for (const [login, groups] of Object.entries(GROUPS)) {
    const members = await client.search('res.group', [['name', 'in', groups]]);
    if (members.length !== groups.length) throw new Error(`Tryton lacks one of the groups ${groups.join(', ')}`);
    const user = await client.createOne('res.user', {
      name: login,
      login,
      password: passwords[login] ?? null,
      groups: [['add', members]],
    });
    await client.write('res.user', [user], { companies: [['add', ids]] });
    await client.write('res.user', [user], { company: ids[0] ?? null, company_filter: 'all' });
  }
}
