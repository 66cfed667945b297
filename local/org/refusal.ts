/**
 * How the org says no. The REST API answers an array of {message, errorCode, fields}; collections carry the same with
 * `statusCode` in place of `errorCode`. Codes and messages are those of Salesforce; what this stand-in does not do is
 * refused with NOT_SUPPORTED_BY_LOCAL_ORG, and the message names it.
 */

export interface RefusalBody {
  readonly message: string;
  readonly errorCode: string;
  readonly fields?: readonly string[];
}

export class Refusal extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: readonly string[] | undefined;

  constructor(status: number, errorCode: string, message: string, fields?: readonly string[]) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }

  get body(): RefusalBody {
    return {
      message: this.message,
      errorCode: this.errorCode,
      ...(this.fields === undefined ? {} : { fields: this.fields }),
    };
  }
}

/** The external id matches several records: 300 with the address of each. */
export class SeveralRecords extends Refusal {
  readonly addresses: readonly string[];

  constructor(addresses: readonly string[]) {
    super(300, 'MULTIPLE_CHOICES', 'The external ID is that of more than one record', []);
    this.addresses = addresses;
  }
}

export function notSupported(feature: string): Refusal {
  return new Refusal(501, 'NOT_SUPPORTED_BY_LOCAL_ORG', `The local org does not do this: ${feature}`);
}

export function noSuchResource(): Refusal {
  return new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
}

export function noSuchColumn(field: string, object: string): Refusal {
  return new Refusal(400, 'INVALID_FIELD', `No such column '${field}' on sobject of type ${object}`);
}
