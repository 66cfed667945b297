/** A partner that the order names by account: linked, known to the ERP, and one of the buyer's partners there. */
import { ErpError } from '../../systems/erp/errors.ts';
import type { CheckName } from '../answer.ts';
import { type CheckContext, type Checked, line, provenanceOf } from './check.ts';

export interface PartnerQuestion {
  readonly check: Extract<CheckName, 'billTo' | 'shipTo'>;
  /** "bill-to", "ship-to". */
  readonly word: string;
  readonly code: 'BILL_TO' | 'SHIP_TO';
  /** The ERP customer; absent: the order names none. */
  readonly customer: string | undefined;
}

/** As far as the ERP says: where it lists no partners of the role for the buyer, being a known customer is enough. */
export async function checkPartner(context: CheckContext, question: PartnerQuestion): Promise<Checked> {
  const { check, word, code, customer } = question;
  const buyer = context.route.customer;
  if (customer === undefined || customer === buyer) {
    const message = `The order has no ${word} of its own; the ERP takes the buyer’s.`;
    return line({ check, state: 'pass', code: `${code}_DEFAULT`, message });
  }
  const [ofBuyer, partner] = await Promise.all([context.customer(buyer), known(context, customer)]);
  const provenance = provenanceOf(context, ofBuyer);
  const fails = { check, state: 'fail', provenance, clearedBy: 'admin' } as const;
  if (partner === undefined) {
    return line({
      ...fails,
      code: `${code}_GONE`,
      message: `The ${word} customer ${customer} is not in the ERP any more.`,
      action: `Choose another ${word} account, or have an admin correct its link.`,
    });
  }
  const listed = ofBuyer.value.partners.filter(({ role }) => role === check);
  if (listed.length > 0 && !listed.some((candidate) => candidate.customer === customer)) {
    return line({
      ...fails,
      code: `${code}_NOT_A_PARTNER`,
      message: `${partner.value.name} is not a ${word} of ${ofBuyer.value.name} in the ERP.`,
      action: `Choose a ${word} that the ERP knows for this customer, or have it added there.`,
    });
  }
  if (partner.value.inactive) {
    return line({
      ...fails,
      code: `${code}_INACTIVE`,
      message: `${partner.value.name} is not active in the ERP.`,
      action: `Choose another ${word} account.`,
    });
  }
  if (!ofBuyer.approvable || !partner.approvable) {
    return line({
      check,
      state: 'notChecked',
      code: 'CUSTOMER_TOO_OLD',
      message: `What is known of the ${word} is too old to decide from.`,
      provenance,
      action: 'Check again when the ERP answers.',
      clearedBy: 'operations',
    });
  }
  const message = `${partner.value.name} is known as ${word}.`;
  return line({ check, state: 'pass', code: `${code}_OK`, message, provenance });
}

async function known(context: CheckContext, customer: string) {
  try {
    return await context.customer(customer);
  } catch (error) {
    if (error instanceof ErpError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
