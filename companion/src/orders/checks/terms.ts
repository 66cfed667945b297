/** The approved payment terms against those the ERP would book, and those the customer has there. */
import { ErpError } from '../../systems/erp/errors.ts';
import type { Simulation } from '../../systems/erp/port.ts';
import { type CheckContext, type Checked, line, provenanceOf } from './check.ts';

const check = 'terms';

export async function checkTerms(context: CheckContext): Promise<Checked> {
  const approved = context.order.paymentTerms;
  if (approved === undefined) {
    return line({ check, state: 'pass', code: 'TERMS_DEFAULT', message: 'The customer’s own payment terms apply.' });
  }
  const [reading, simulated] = await Promise.all([
    context.customer(context.route.customer),
    simulatedTerms(context, approved),
  ]);
  if ('refusal' in simulated) {
    return line({
      check,
      state: 'fail',
      code: 'TERMS_UNKNOWN',
      message: `The ERP does not take the payment terms “${approved}”.${words(simulated.refusal)}`,
      action: 'Use payment terms that the ERP has, or have these set up there.',
      clearedBy: 'rep',
    });
  }
  const provenance = provenanceOf(context, reading);
  if (simulated.terms !== undefined && simulated.terms !== approved) {
    return line({
      check,
      state: 'fail',
      code: 'TERMS_REPLACED',
      message: `“${approved}” was approved, and the ERP would book “${simulated.terms}”.`,
      provenance,
      action: 'Approve the ERP’s terms, or ask finance to change the customer’s terms in the ERP.',
      clearedBy: 'finance',
    });
  }
  const own = reading.value.paymentTerms;
  if (own === undefined && simulated.terms === undefined) {
    return line({
      check,
      state: 'notChecked',
      code: 'TERMS_NOT_KNOWN',
      message: 'The ERP does not say which payment terms it would book.',
      provenance,
      action: 'Ask finance whether the ERP takes these terms.',
      clearedBy: 'finance',
    });
  }
  if (own !== undefined && own !== approved) {
    return line({
      check,
      state: 'warning',
      code: 'TERMS_DIFFER',
      message: `“${approved}” was approved; the customer’s own terms in the ERP are “${own}”.`,
      provenance,
      action: 'Have finance agree to the other terms before the order is submitted.',
      clearedBy: 'finance',
    });
  }
  return line({
    check,
    state: 'pass',
    code: 'TERMS_OK',
    message: `“${approved}” are the customer’s terms.`,
    provenance,
  });
}

type SimulatedTerms = { readonly terms?: string } | { readonly refusal: string };

/** What the simulation says of terms; nothing where it cannot be made, which other checks report. */
async function simulatedTerms(context: CheckContext, approved: string): Promise<SimulatedTerms> {
  try {
    return termsOf(await context.simulation());
  } catch (error) {
    if (!(error instanceof ErpError)) throw error;
    const finding = error.findings.find(({ target }) => target === 'paymentTerms');
    return finding === undefined ? {} : { refusal: finding.message === '' ? approved : finding.message };
  }
}

function termsOf({ paymentTerms, findings }: Simulation): SimulatedTerms {
  const refused = findings.find(({ target, severity }) => target === 'paymentTerms' && severity === 'error');
  if (refused !== undefined) return { refusal: refused.message };
  return paymentTerms === undefined ? {} : { terms: paymentTerms };
}

function words(refusal: string): string {
  return refusal === '' ? '' : ` The ERP says: ${refusal}`;
}
