import unreachable from '@salesforce/label/c.Ui_Problem_Unreachable';
import unreachableAction from '@salesforce/label/c.Ui_Problem_Unreachable_Action';
import tooSlow from '@salesforce/label/c.Ui_Problem_Too_Slow';
import tooSlowAction from '@salesforce/label/c.Ui_Problem_Too_Slow_Action';
import notJson from '@salesforce/label/c.Ui_Problem_Not_Json';
import notJsonAction from '@salesforce/label/c.Ui_Problem_Not_Json_Action';
import auth from '@salesforce/label/c.Ui_Problem_Auth';
import authAction from '@salesforce/label/c.Ui_Problem_Auth_Action';
import noPermission from '@salesforce/label/c.Ui_Problem_No_Permission';
import noPermissionAction from '@salesforce/label/c.Ui_Problem_No_Permission_Action';
import noPermissionSet from '@salesforce/label/c.Ui_Problem_No_Set';
import noPermissionSetAction from '@salesforce/label/c.Ui_Problem_No_Set_Action';
import notShared from '@salesforce/label/c.Ui_Problem_Not_Shared';
import notSharedAction from '@salesforce/label/c.Ui_Problem_Not_Shared_Action';
import notConfigured from '@salesforce/label/c.Ui_Problem_Not_Configured';
import notConfiguredAction from '@salesforce/label/c.Ui_Problem_Not_Configured_Action';
import unexpected from '@salesforce/label/c.Ui_Problem_Unexpected';
import unexpectedAction from '@salesforce/label/c.Ui_Problem_Unexpected_Action';

/** Without a permission set no code of the package runs: neither a permission nor a record is what is missing. */
export const NO_PERMISSION_SET = { message: noPermissionSet, action: noPermissionSetAction };
export const UNEXPECTED = { message: unexpected, action: unexpectedAction };

/** What the package itself says about a code, in the user's language. Other codes bring their own words. */
export const SAID_BY_CODE = {
  COMPANION_UNREACHABLE: { message: unreachable, action: unreachableAction },
  COMPANION_TOO_SLOW: { message: tooSlow, action: tooSlowAction },
  COMPANION_NOT_JSON: { message: notJson, action: notJsonAction },
  COMPANION_AUTH: { message: auth, action: authAction },
  NO_PERMISSION: { message: noPermission, action: noPermissionAction },
  RECORD_NOT_SHARED: { message: notShared, action: notSharedAction },
  NOT_CONFIGURED: { message: notConfigured, action: notConfiguredAction },
};
