/**
 * Which of the org's validation rules refused. The API says the rule's words and not its name, so the rules with these
 * words are asked for. Without the permission to see them (View Setup) the words have to do.
 */
import { z } from 'zod';
import type { Names } from './names.ts';
import { quoted, type SalesforceCall } from './port.ts';

const answerSchema = z.object({
  records: z.array(z.object({ ValidationName: z.string(), ErrorMessage: z.string() })),
});

/** Never rejects: it only makes a failure easier to act on. */
export async function nameOfRule(
  get: (path: string, call: SalesforceCall) => Promise<unknown>,
  root: string,
  names: Names,
  object: string,
  message: string,
  call: SalesforceCall,
): Promise<string | undefined> {
  const where = `EntityDefinition.QualifiedApiName = ${quoted(names.qualify(object))} AND Active = true`;
  const soql = `SELECT ValidationName, ErrorMessage FROM ValidationRule WHERE ${where}`;
  try {
    const answer = answerSchema.parse(await get(`${root}/tooling/query?q=${encodeURIComponent(soql)}`, call));
    const words = message.replace(/\s+/g, ' ');
    return answer.records.find(({ ErrorMessage }) => ErrorMessage.replace(/\s+/g, ' ').trim() === words)
      ?.ValidationName;
  } catch {
    return undefined;
  }
}
