import total from '@salesforce/label/c.Invoice_Total';
import totals from '@salesforce/label/c.Invoice_Totals';

export const label = { total, totals };
