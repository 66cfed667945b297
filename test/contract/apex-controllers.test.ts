/**
 * The workspace mirrors the package's Apex controllers by hand. This reads the Apex source and fails where a method of the
 * two differs in its name, its parameters, their types, or in what it asks of the companion: HTTP method and path.
 */
import { describe, expect, it } from 'vitest';
import type { Controllers } from '../../local/workspace/controllers/method.ts';
import { toCompanion, toScreen } from '../../local/workspace/controllers/renaming.ts';
import { CONTROLLERS } from '../../local/workspace/controllers/table.ts';
import { addressReader, requestsIn } from './apex-addresses.ts';
import { type ApexSources, packageSources, readClass } from './apex-source.ts';

const sources = packageSources();

/** `Class.method(Id recordId) asks GET /v1/…`, one for each method. */
type Signatures = ReadonlyMap<string, string>;

function inApex(all: ApexSources): Signatures {
  const addressesOf = addressReader(all);
  const signatures = new Map<string, string>();
  for (const [name, source] of all) {
    if (!name.endsWith('Controller')) continue;
    for (const method of readClass(source).methods.values()) {
      if (!method.isAuraEnabled) continue;
      signatures.set(`${name}.${method.name}`, signature(method.parameters, addressesOf(name, method.name)));
    }
  }
  return signatures;
}

function inWorkspace(controllers: Controllers): Signatures {
  return new Map(
    Object.entries(controllers).flatMap(([name, methods]) =>
      Object.entries(methods).map(([method, { parameters, companion }]): [string, string] => [
        `${name}.${method}`,
        signature(Object.entries(parameters), companion.toSorted()),
      ]),
    ),
  );
}

function signature(parameters: readonly (readonly [string, string])[], addresses: readonly string[]): string {
  const declared = parameters.map(([name, type]) => `${type} ${name}`).join(', ');
  return `(${declared}) asks ${addresses.length === 0 ? 'nothing' : addresses.join(', ')}`;
}

/** Names of the methods in which the two differ. */
function differing(all: ApexSources, controllers: Controllers = CONTROLLERS): readonly string[] {
  const [apex, mirrored] = [inApex(all), inWorkspace(controllers)];
  const names = new Set([...apex.keys(), ...mirrored.keys()]);
  return [...names].filter((name) => apex.get(name) !== mirrored.get(name)).sort();
}

/** The package with one class written otherwise; the text must be there, or the case would prove nothing. */
function withChange(className: string, text: string, instead: string): ApexSources {
  const source = sources.get(className) ?? '';
  expect(source, className).toContain(text);
  return new Map(sources).set(className, source.replace(text, instead));
}

describe('the workspace’s controllers are the package’s', () => {
  it('has the same methods with the same parameters, each asking the same of the companion', () => {
    expect(Object.fromEntries(inWorkspace(CONTROLLERS))).toEqual(Object.fromEntries(inApex(sources)));
    expect(differing(sources)).toEqual([]);
  });

  it('follows a method to the class that holds the path', () => {
    expect(Object.fromEntries(inApex(sources))).toMatchObject({
      'OrderController.recheck':
        '(Id recordId, String submissionId) asks GET /v1/orders/{}, POST /v1/orders/{}/recheck',
      'InvoiceController.listInvoices':
        '(Id recordId, Boolean openOnly, Boolean refresh, String cursor) asks GET /v1/accounts/{}/invoices, GET /v1/orders, GET /v1/orders/{}/invoices',
      'SetupController.createCredential': '(String companionUrl, String clientId, String clientSecret) asks nothing',
    });
  });

  it.each([...sources.keys()].filter((name) => requestsIn(sources.get(name) ?? '').made > 0))(
    '%s: makes no request where this does not read',
    (name) => {
      const { made, read } = requestsIn(sources.get(name) ?? '');
      expect(read).toBe(made);
    },
  );

  it.each([
    [
      'a method’s name',
      'CreditController',
      'CreditAnswer showCredit(',
      'CreditAnswer tellCredit(',
      'CreditController.showCredit',
    ],
    [
      'a parameter’s name',
      'CreditController',
      'showCredit(Id recordId,',
      'showCredit(Id record,',
      'CreditController.showCredit',
    ],
    ['a parameter’s type', 'CreditController', 'Boolean refresh)', 'String refresh)', 'CreditController.showCredit'],
    [
      'the order of parameters',
      'OrderController',
      '(Id recordId, String state)',
      '(String state, Id recordId)',
      'OrderController.listSubmissions',
    ],
    [
      'a parameter more',
      'OrderController',
      'preflight(Id recordId)',
      'preflight(Id recordId, String entity)',
      'OrderController.preflight',
    ],
    ['the end of a path', 'CreditQuestion', "'/credit/check'", "'/credit/checks'", 'CreditController.checkAmount'],
    [
      'an HTTP method',
      'CreditQuestion',
      'CompanionRequest.ask(',
      'CompanionRequest.read(',
      'CreditController.checkAmount',
    ],
    [
      'what a verb of requests means',
      'CompanionRequest',
      "('GET', path",
      "('PUT', path",
      'InvoiceController.listInvoices',
    ],
    [
      'a request more',
      'CreditController',
      'return CreditQuestion.show(',
      'CreditQuestion.checkAmount(null, null, null, null);\n return CreditQuestion.show(',
      'CreditController.showCredit',
    ],
    [
      'a method that no page calls',
      'SetupController',
      '@AuraEnabled\n  public static Backfill startBackfill',
      'public static Backfill startBackfill',
      'SetupController.startBackfill',
    ],
  ])('notices %s', (_what, className, text, instead, method) => {
    expect(differing(withChange(className, text, instead))).toContain(method);
  });

  it('notices a path that is only the beginning of the other, in every method that has it', () => {
    expect(differing(withChange('OrderQuestion', "ORDERS = '/v1/orders'", "ORDERS = '/v1/order'"))).toEqual([
      'InvoiceController.listInvoices',
      ...['cancel', 'listSubmissions', 'preflight', 'recheck', 'showSubmission', 'submit'].map(
        (method) => `OrderController.${method}`,
      ),
    ]);
  });

  it('notices that two methods of a class have each other’s path', () => {
    const source = sources.get('OrderQuestion') ?? '';
    const swapped = source.replace(/'\/(recheck|cancel)'/g, (_path, one) =>
      one === 'cancel' ? "'/recheck'" : "'/cancel'",
    );
    expect(swapped).not.toBe(source);
    expect(differing(new Map(sources).set('OrderQuestion', swapped))).toEqual([
      'OrderController.cancel',
      'OrderController.recheck',
    ]);
  });

  it('notices a method that only one of the two has', () => {
    const { CreditController: _left, ...others } = CONTROLLERS;
    expect(differing(sources, others)).toEqual(['CreditController.checkAmount', 'CreditController.showCredit']);
    expect(differing(new Map([...sources].filter(([name]) => name !== 'CreditController')))).toEqual([
      'CreditController.checkAmount',
      'CreditController.showCredit',
    ]);
  });
});

describe('the names that Apex reserves', () => {
  it('renames what the gateway class renames, and back', () => {
    const gateway = sources.get('CompanionGateway') ?? '';
    const renamed = [...gateway.matchAll(/'"(\w+)":' => '"(\w+)":'/g)];
    expect(renamed).toHaveLength(5);
    for (const [, companion = '', screen = ''] of renamed) {
      expect(toScreen(`{"${companion}":"a"}`)).toBe(`{"${screen}":"a"}`);
      expect(toCompanion(`{"${screen}":"a"}`)).toBe(`{"${companion}":"a"}`);
    }
  });

  it('leaves text that only looks like a property alone', () => {
    const text = JSON.stringify({ message: 'the "limit": 5' });
    expect(toScreen(text)).toBe(text);
  });
});
