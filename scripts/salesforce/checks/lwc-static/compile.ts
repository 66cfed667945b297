/** What the LWC compiler says of one file. */
import type { Finding } from '../finding.ts';
import { lwc } from './template.ts';

interface Diagnostic {
  readonly message: string;
  readonly location?: { readonly line: number };
}

interface Compiler {
  transformSync(
    text: string,
    file: string,
    options: { readonly name: string; readonly namespace: string },
  ): { readonly warnings?: readonly Diagnostic[] };
}

export function compileFindings(file: string, text: string, name: string): Finding[] {
  const { transformSync } = lwc('@lwc/compiler') as Compiler;
  try {
    return (transformSync(text, file, { name, namespace: 'c' }).warnings ?? []).map((warning) =>
      finding(file, warning),
    );
  } catch (error) {
    return [finding(file, error as Diagnostic)];
  }
}

function finding(file: string, { message, location }: Diagnostic): Finding {
  const line = location === undefined ? {} : { line: location.line };
  return { file, ...line, rule: 'lwc-static/compile', message: message.split('\n')[0] ?? message };
}
