/** What is open per entity and currency, and how old each of these figures is: entities of one ERP are told apart. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import { format, formatMoney } from 'c/text';
import { label } from './labels';

export default class InvoiceTotals extends LightningElement {
  /** [{connectionId, entity, currencyCode, open: {amount, currencyCode}, provenance}], as the companion gives the ageing. */
  @api ageing;

  label = label;

  get totals() {
    return (this.ageing ?? []).map(({ connectionId, entity, currencyCode, open, provenance }) => ({
      key: `${connectionId}/${entity}/${currencyCode}`,
      text: format(
        label.total,
        entity,
        connectionId,
        currencyCode,
        formatMoney(open.amount, open.currencyCode, locale),
      ),
      provenance,
    }));
  }

  get hasTotals() {
    return this.totals.length > 0;
  }
}
