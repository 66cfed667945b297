/** A rule document, frozen under the hash that every decision made under it records. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { RuleDocument, RuleSnapshot } from './port.ts';

/** sha256 of the document's canonical JSON (RFC 8785), so that the order of its fields does not matter. */
export function snapshotOf(document: RuleDocument): RuleSnapshot {
  const text = canonicalize(document);
  if (text === undefined) throw new TypeError('a rule document that has no JSON');
  return { hash: createHash('sha256').update(text, 'utf8').digest('hex'), document };
}
