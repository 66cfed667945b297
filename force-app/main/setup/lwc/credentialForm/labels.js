import title from '@salesforce/label/c.Setup_Credential_Title';
import explains from '@salesforce/label/c.Setup_Credential_Explains';
import open from '@salesforce/label/c.Setup_Credential';
import url from '@salesforce/label/c.Setup_Companion_Url';
import clientId from '@salesforce/label/c.Setup_Client_Id';
import clientSecret from '@salesforce/label/c.Setup_Client_Secret';
import save from '@salesforce/label/c.Setup_Save';
import saving from '@salesforce/label/c.Setup_Saving';
import saved from '@salesforce/label/c.Setup_Saved';
import httpsOnly from '@salesforce/label/c.Setup_Https_Only';

export const label = { title, explains, open, url, clientId, clientSecret, save, saving, saved, httpsOnly };
