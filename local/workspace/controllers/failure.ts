/**
 * What a controller says when it cannot answer: the text of an AuraHandledException, which on the platform too is JSON with
 * a code, what happened, what to do, and whether anything was sent.
 */
export interface FailureWords {
  /** Of the companion's catalogue, or one of the package's own. */
  readonly code: string;
  readonly message: string;
  readonly action: string;
  readonly field?: string;
  readonly record?: string;
  readonly requestId?: string;
  readonly status?: number;
  /** Whether the ERP may have got something. */
  readonly sent: 'no' | 'unknown';
}

export class ControllerFailure extends Error {
  readonly words: FailureWords;

  constructor(words: FailureWords) {
    super(words.message);
    this.name = 'ControllerFailure';
    this.words = words;
  }
}

export const recordNotShared = (recordId: string): ControllerFailure =>
  new ControllerFailure({
    code: 'RECORD_NOT_SHARED',
    message: 'This record is not shared with you, or is no longer there.',
    action: 'Ask its owner or your Salesforce admin for access.',
    record: recordId,
    sent: 'no',
  });

export const noPermission = (message: string, action: string): ControllerFailure =>
  new ControllerFailure({ code: 'NO_PERMISSION', message, action, sent: 'no' });
