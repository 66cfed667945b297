/** A customer as an ERP holds it, with the partners that take part in an order. */

export type PartnerRole = 'soldTo' | 'shipTo' | 'billTo' | 'payer';

export interface Address {
  readonly erpId?: string;
  readonly street?: string;
  readonly city?: string;
  readonly postalCode?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
}

export interface Partner {
  readonly role: PartnerRole;
  /** The partner's customer number in the ERP. */
  readonly customer: string;
  readonly name: string;
  readonly address?: Address;
}

export interface Customer {
  readonly customer: string;
  readonly name: string;
  readonly currency?: string;
  readonly paymentTerms?: string;
  readonly blocked: boolean;
  readonly blockReason?: string;
  readonly inactive: boolean;
  readonly partners: readonly Partner[];
}

/** One row of the customer link: this account buys as that ERP customer, in this role. Many to many. */
export interface CustomerLink {
  readonly accountId: string;
  readonly connectionId: string;
  readonly entity: string;
  readonly customer: string;
  readonly role: PartnerRole;
}
