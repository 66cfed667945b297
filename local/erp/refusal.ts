/** How the sandbox ERP says no: an HTTP status and a body `{ "error": { "code", "text", "pos"? } }` in its own words. */

export interface RefusalBody {
  readonly error: {
    readonly code: string;
    readonly text: string;
    /** Position of the document line it is about, from 1. */
    readonly pos?: number;
  };
}

export class Refusal extends Error {
  readonly status: 400 | 401 | 404 | 409 | 410 | 422;
  readonly body: RefusalBody;

  constructor(status: Refusal['status'], code: string, text: string, pos?: number) {
    super(text);
    this.name = 'Refusal';
    this.status = status;
    this.body = { error: { code, text, ...(pos === undefined ? {} : { pos }) } };
  }
}

export function notOnFile(what: string, no: string): Refusal {
  return new Refusal(404, 'NOT_ON_FILE', `${what} ${no} is not on file`);
}
