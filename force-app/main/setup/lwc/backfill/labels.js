import title from '@salesforce/label/c.Setup_Backfill_Title';
import explains from '@salesforce/label/c.Setup_Backfill_Explains';
import start from '@salesforce/label/c.Setup_Backfill';
import startAgain from '@salesforce/label/c.Setup_Backfill_Again';
import running from '@salesforce/label/c.Setup_Backfill_Running';
import rate from '@salesforce/label/c.Setup_Backfill_Rate';
import done from '@salesforce/label/c.Setup_Backfill_Done';
import failures from '@salesforce/label/c.Setup_Backfill_Failures';
import failuresAction from '@salesforce/label/c.Setup_Backfill_Failures_Action';
import failed from '@salesforce/label/c.Setup_Backfill_Failed';
import failedPlain from '@salesforce/label/c.Setup_Backfill_Failed_Plain';
import progress from '@salesforce/label/c.Setup_Backfill_Progress';
import secondsOne from '@salesforce/label/c.Setup_Seconds_One';
import secondsOther from '@salesforce/label/c.Setup_Seconds_Other';
import minutesOne from '@salesforce/label/c.Setup_Minutes_One';
import minutesOther from '@salesforce/label/c.Setup_Minutes_Other';

export const label = {
  title,
  explains,
  start,
  startAgain,
  running,
  rate,
  done,
  failures,
  failuresAction,
  failed,
  failedPlain,
  progress,
  secondsOne,
  secondsOther,
  minutesOne,
  minutesOther,
};
