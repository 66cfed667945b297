/** A document that External Services could not import is refused, whatever is wrong with it. */
import { describe, expect, it } from 'vitest';
import { documentProblems, versionProblem } from './document-problems.ts';

const answering = (schema: object): object => ({
  openapi: '3.0.3',
  info: { title: 'A service', version: '1' },
  paths: {
    '/credit': {
      get: { responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } } },
    },
  },
});

describe('the check of the API document', () => {
  it('passes a plain one', async () => {
    expect(await documentProblems(answering({ type: 'object', properties: { limit: { type: 'string' } } }))).toEqual(
      [],
    );
  });

  it.each([
    ['a type that 3.0 does not know', { type: ['string', 'null'] }],
    ['null as a type', { type: 'null' }],
    ['nullable without a type', { nullable: true }],
    ['a misspelt word', { type: 'string', requird: true }],
    ['a reference that leads nowhere', { $ref: '#/components/schemas/Missing' }],
  ])('refuses %s', async (_, schema) => {
    expect(await documentProblems(answering(schema))).not.toEqual([]);
  });

  it('refuses a document without a title, and says where', async () => {
    const problems = await documentProblems({ openapi: '3.0.3', info: { version: '1' }, paths: {} });
    expect(problems.join()).toContain('#/info');
  });

  it('refuses 3.1, which External Services cannot read', () => {
    expect(versionProblem({ openapi: '3.1.0' })).toHaveLength(1);
    expect(versionProblem({ openapi: '3.0.3' })).toEqual([]);
  });
});
