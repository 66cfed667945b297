import shown from '@salesforce/label/c.Invoice_Shown';
import shownMore from '@salesforce/label/c.Invoice_Shown_More';
import previous from '@salesforce/label/c.Invoice_Previous';
import next from '@salesforce/label/c.Invoice_Next';
import loadingMore from '@salesforce/label/c.Invoice_Loading_More';
import notAllLoaded from '@salesforce/label/c.Invoice_Not_All_Loaded';

export const label = { shown, shownMore, previous, next, loadingMore, notAllLoaded };
