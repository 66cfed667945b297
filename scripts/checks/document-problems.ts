/** The API's document is valid OpenAPI 3.0, so that Salesforce External Services can import it. */
import { createConfig, lintFromString } from '@redocly/openapi-core';

/** What Redocly's `spec` rules say against a document, a line each. */
export async function documentProblems(document: unknown): Promise<string[]> {
  const config = await createConfig({ extends: ['spec'] });
  const problems = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: 'openapi.json',
    config,
  });
  return problems.map(({ message, ruleId, location }) => {
    const [place] = location;
    return `${place?.pointer ?? ''}: ${message} (${ruleId})`;
  });
}

/** External Services reads 2.0 and 3.0 alone. */
export function versionProblem(document: { readonly openapi: string }): string[] {
  return document.openapi.startsWith('3.0.') ? [] : [`The document is OpenAPI ${document.openapi}; it must be 3.0`];
}
