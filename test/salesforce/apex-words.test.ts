/** What Apex tells a person, in flows and agent actions without a page between, is a custom label: so it is in their language. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const APEX = globSync('force-app/main/*/classes/*.cls', { cwd: ROOT });
/** A text with a blank in it that begins like a sentence; queries, names and comments are none. */
const SENTENCE = /'(?:[A-Z][^'\n]*[a-z] [^'\n]*)'/g;
/** Not told to a person who asks: the platform's own field for an admin, a log line, what a flow's author reads. */
const TOLD_TO_NOBODY = /SELECT|masterLabel|System\.debug|LoggingLevel|label=|description=/;

function sentences(source: string): readonly string[] {
  const lines = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').split('\n');
  return lines.filter((line) => !TOLD_TO_NOBODY.test(line)).flatMap((line) => line.match(SENTENCE) ?? []);
}

describe('the words of Apex', () => {
  it.each(APEX)('%s has none of its own', (file) => {
    expect(sentences(readFileSync(join(ROOT, file), 'utf8'))).toEqual([]);
  });

  it('are noticed where a class has some', () => {
    expect(sentences("throw CompanionException.named('CODE', 'Nothing was sent.', System.Label.Do);")).toEqual([
      "'Nothing was sent.'",
    ]);
  });
});
