import whatNext from '@salesforce/label/c.Order_What_Next';
import who from '@salesforce/label/c.Order_Who';
import erpSays from '@salesforce/label/c.Order_Erp_Says';
import technicalDetail from '@salesforce/label/c.Order_Technical_Detail';

export const label = { whatNext, who, erpSays, technicalDetail };
