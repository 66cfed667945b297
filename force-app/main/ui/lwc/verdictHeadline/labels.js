import success from '@salesforce/label/c.Ui_Word_Success';
import warning from '@salesforce/label/c.Ui_Word_Warning';
import error from '@salesforce/label/c.Ui_Word_Error';
import held from '@salesforce/label/c.Ui_Word_Held';
import unknown from '@salesforce/label/c.Ui_Word_Unknown';
import info from '@salesforce/label/c.Ui_Word_Info';

export const WORD_BY_STATE = { success, warning, error, held, unknown, info };
