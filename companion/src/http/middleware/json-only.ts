/** Endpoints with a body take UTF-8 JSON and nothing else; what says it is something else is not read. */
import { LedgerlineError } from '../../platform/errors.ts';
import type { Guard } from '../context.ts';

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

export const jsonOnly: Guard = (c) => {
  const type = c.req.header('content-type');
  if (type === undefined) {
    throw new LedgerlineError('MEDIA_TYPE_UNSUPPORTED', {
      detail: 'The content-type header is missing.',
      field: 'content-type',
    });
  }
  if (!JSON_TYPE.test(type)) throw new LedgerlineError('MEDIA_TYPE_UNSUPPORTED', { field: 'content-type' });
  const encoding = c.req.header('content-encoding');
  if (encoding !== undefined && encoding !== 'identity') {
    throw new LedgerlineError('MEDIA_TYPE_UNSUPPORTED', { field: 'content-encoding' });
  }
};
