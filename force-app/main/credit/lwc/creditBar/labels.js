import receivables from '@salesforce/label/c.Credit_Receivables';
import orders from '@salesforce/label/c.Credit_Orders';
import reserved from '@salesforce/label/c.Credit_Reserved';
import free from '@salesforce/label/c.Credit_Free';
import over from '@salesforce/label/c.Credit_Over';
import otherUse from '@salesforce/label/c.Credit_Other_Use';
import limit from '@salesforce/label/c.Credit_Limit';

export const label = {
  receivables,
  orders,
  reserved,
  free,
  over,
  otherUse,
  limit,
};
