/** A customer's open invoices for what clears a hold (R5). */
import { isNegative, isZero } from '../canonical/money.ts';
import type { OpenInvoiceReader } from '../orders/port.ts';
import type { RuleReader } from '../rules/port.ts';
import { type InvoiceReaderDeps, readInvoices } from './reader.ts';

export interface OpenInvoiceDeps extends InvoiceReaderDeps {
  readonly rules: RuleReader;
}

/**
 * Read to decide from: an invoice that was paid meanwhile must not be named. Credit notes are nothing to pay. Throws where
 * the list is not known.
 */
export function openInvoiceReader(deps: OpenInvoiceDeps): OpenInvoiceReader {
  return {
    async openInvoices({ orgId, connectionId, entity, customer, deadlineMs, correlationId }) {
      const endsAtMs = deps.clock.now() + deadlineMs;
      const rules = await deps.rules.snapshot(orgId);
      const timeLeft = () => Math.max(endsAtMs - deps.clock.now(), 1);
      const asked = { orgId, rules, mode: 'decide', timeLeft, correlationId } as const;
      const reading = await readInvoices(deps, asked, { connectionId, entity }, { customer, openOnly: true });
      return reading.value.items.flatMap(({ number, erpId, open, dueDate, state }) =>
        state === 'cancelled' || isZero(open) || isNegative(open)
          ? []
          : [{ number, erpId, open, ...(dueDate === undefined ? {} : { dueDate }) }],
      );
    },
  };
}
