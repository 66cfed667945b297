import { createConfig, lintFromString } from '@redocly/openapi-core';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS, errorCodes, openApiDocument } from '../../../companion/src/http/document.ts';
import { CATALOGUE } from '../../../companion/src/platform/error-catalogue.ts';
import { apiReference } from '../../../scripts/docs/api.ts';
import { BASE_URL, harness } from './harness.ts';

async function problemsOf(document: object): Promise<readonly string[]> {
  const problems = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: '/openapi.json',
    config: await createConfig({ extends: ['spec'] }),
  });
  return problems.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

function operations(): readonly (readonly [string, Operation])[] {
  return Object.entries(openApiDocument(BASE_URL).paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(
      ([method, operation]) => [`${method} ${path}`, operation] as const,
    ),
  );
}

describe('the OpenAPI document', () => {
  it('is clean under Redocly’s spec rules', async () => {
    expect(await problemsOf(openApiDocument(BASE_URL))).toEqual([]);
    expect(await problemsOf(openApiDocument())).toEqual([]);
  });

  it('would not pass if it were wrong', async () => {
    const good = openApiDocument(BASE_URL);
    const { responses: _responses, ...withoutResponses } = good.paths['/livez']?.get ?? {};
    expect(await problemsOf({ ...good, paths: { '/livez': { get: withoutResponses } } })).not.toEqual([]);
    const schemas = { ...good.components?.schemas, Money: { type: ['string', 'null'] } };
    expect(await problemsOf({ ...good, components: { ...good.components, schemas } })).not.toEqual([]);
    const dangling = { ...good, components: { ...good.components, schemas: {} } };
    expect(await problemsOf(dangling)).not.toEqual([]);
  });

  it('is 3.0.3, which External Services takes, and knows no null', () => {
    const text = JSON.stringify(openApiDocument(BASE_URL));
    expect(openApiDocument(BASE_URL).openapi).toBe('3.0.3');
    expect(text).not.toMatch(/"nullable"|"null"|:null|"anyOf"|"oneOf"/);
  });

  it('is what the API serves, with the address callers use', async () => {
    const answer = await harness().call('GET', '/openapi.json', { token: false });
    expect(answer.json).toEqual(JSON.parse(JSON.stringify(openApiDocument(BASE_URL))));
    expect(answer.json).toMatchObject({
      servers: [{ url: BASE_URL }],
      components: {
        securitySchemes: {
          clientCredentials: { flows: { clientCredentials: { tokenUrl: `${BASE_URL}/oauth/token` } } },
        },
      },
    });
  });

  it.each(operations())('%s names itself once and readably, and says which scope it asks for', (_path, operation) => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]{3,30}$/);
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(ids.filter((id) => id === operation.operationId)).toHaveLength(1);
    expect(Array.isArray(operation.security)).toBe(true);
  });

  it.each(ENDPOINTS.map((endpoint) => [endpoint.operation.operationId, endpoint] as const))(
    '%s documents every error it can answer',
    (operationId, endpoint) => {
      const documented = operations().find(([, operation]) => operation.operationId === operationId)?.[1];
      for (const code of errorCodes(endpoint)) {
        expect(documented?.responses[String(CATALOGUE[code].status)]?.description).toContain(code);
      }
    },
  );
});

describe('docs/api.md', () => {
  it('is what the generator writes', () => {
    const written = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
    expect(written, 'write it again with: node scripts/docs/api.ts').toBe(apiReference());
  });

  it('names every endpoint, scope and error code', () => {
    const text = apiReference();
    for (const { operation } of ENDPOINTS)
      expect(text).toContain(`${operation.method.toUpperCase()} ${operation.path}`);
    for (const code of Object.keys(CATALOGUE)) expect(text).toContain(`\`${code}\``);
  });
});

it('tells a caller to do nothing that only an operator at a command line can', () => {
  const told = Object.values(CATALOGUE).map(({ title, action }) => `${title} ${action}`);
  expect(told.filter((words) => words.includes('npm run'))).toEqual([]);
});
