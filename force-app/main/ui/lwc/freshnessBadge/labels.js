import live from '@salesforce/label/c.Ui_Fresh_Live';
import cached from '@salesforce/label/c.Ui_Fresh_Cached';
import stale from '@salesforce/label/c.Ui_Fresh_Stale';
import text from '@salesforce/label/c.Ui_Fresh_Text';
import exact from '@salesforce/label/c.Ui_Fresh_Exact';
import ledgerline from '@salesforce/label/c.Ui_Source_Ledgerline';
import justNow from '@salesforce/label/c.Ui_Just_Now';

export const WORD_BY_STATE = { live, cached, stale };
export { text, exact, ledgerline, justNow };
