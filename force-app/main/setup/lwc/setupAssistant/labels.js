import title from '@salesforce/label/c.Setup_Title';
import ready from '@salesforce/label/c.Setup_Ready';
import left from '@salesforce/label/c.Setup_Left';
import wordReady from '@salesforce/label/c.Setup_Word_Ready';
import wordLeft from '@salesforce/label/c.Setup_Word_Left';
import wordFailed from '@salesforce/label/c.Setup_Word_Failed';
import steps from '@salesforce/label/c.Setup_Steps';
import checkAgain from '@salesforce/label/c.Setup_Check_Again';
import done from '@salesforce/label/c.Setup_State_Done';
import todo from '@salesforce/label/c.Setup_State_Todo';
import failed from '@salesforce/label/c.Setup_State_Failed';
import unknown from '@salesforce/label/c.Setup_State_Unknown';
import openPlace from '@salesforce/label/c.Setup_Open_Place';
import noPermission from '@salesforce/label/c.Setup_No_Permission';
import noPermissionAction from '@salesforce/label/c.Setup_No_Permission_Action';
import setting from '@salesforce/label/c.Setup_Step_Setting';
import settingChecks from '@salesforce/label/c.Setup_Step_Setting_Checks';
import credential from '@salesforce/label/c.Setup_Step_Credential';
import credentialChecks from '@salesforce/label/c.Setup_Step_Credential_Checks';
import permissionSets from '@salesforce/label/c.Setup_Step_Permission_Sets';
import permissionSetsChecks from '@salesforce/label/c.Setup_Step_Permission_Sets_Checks';
import principals from '@salesforce/label/c.Setup_Step_Principals';
import principalsChecks from '@salesforce/label/c.Setup_Step_Principals_Checks';
import creditPolicy from '@salesforce/label/c.Setup_Step_Credit_Policy';
import creditPolicyChecks from '@salesforce/label/c.Setup_Step_Credit_Policy_Checks';
import route from '@salesforce/label/c.Setup_Step_Route';
import routeChecks from '@salesforce/label/c.Setup_Step_Route_Checks';
import integrationUser from '@salesforce/label/c.Setup_Step_Integration_User';
import integrationUserChecks from '@salesforce/label/c.Setup_Step_Integration_User_Checks';
import customerLinks from '@salesforce/label/c.Setup_Step_Customer_Links';
import customerLinksChecks from '@salesforce/label/c.Setup_Step_Customer_Links_Checks';
import asking from '@salesforce/label/c.Ui_Asking';

export const label = {
  title,
  ready,
  left,
  wordReady,
  wordLeft,
  wordFailed,
  steps,
  checkAgain,
  noPermission,
  noPermissionAction,
  asking,
  openPlace,
  wordByState: { done, todo, failed, unknown },
  /** By the name that SetupController.listSteps gives a step. */
  step: {
    setting: { title: setting, checks: settingChecks },
    credential: { title: credential, checks: credentialChecks },
    permissionSets: { title: permissionSets, checks: permissionSetsChecks },
    principals: { title: principals, checks: principalsChecks },
    creditPolicy: { title: creditPolicy, checks: creditPolicyChecks },
    route: { title: route, checks: routeChecks },
    integrationUser: { title: integrationUser, checks: integrationUserChecks },
    customerLinks: { title: customerLinks, checks: customerLinksChecks },
  },
};
