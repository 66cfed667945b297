/**
 * What compiling alone does not tell of the Lightning web components: tags, attributes and events that no component has,
 * members that the class lacks, modules, exports and Apex methods (with their parameters) that are not there, and
 * components that nothing uses. And whether the compiler takes each file without a warning.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './finding.ts';
import { offeredMethods } from './lwc-static/apex.ts';
import { bundlesIn, platformComponents, type Bundle } from './lwc-static/bundles.ts';
import { readComponent, type Component } from './lwc-static/component.ts';
import { compileFindings } from './lwc-static/compile.ts';
import { moduleFindings } from './lwc-static/modules.ts';
import { camelCase, readTemplate, type TemplateElement } from './lwc-static/template.ts';
import { sourceFiles } from './project.ts';

/** What every element takes, whatever its class declares. */
const ON_EVERY_ELEMENT =
  /^(class|style|slot|id|title|hidden|tabindex|role|lang|dir|key|accesskey|part|(aria|data)-.*)$/;
/** What the browser dispatches, and bubbles up from inside a component. */
const OF_THE_BROWSER =
  /^(click|dblclick|change|input|focus(in|out)?|blur|key(down|up)|mouse\w+|pointer\w+|scroll|submit|slotchange|copy|paste)$/;

export async function check(projectDirectory: string): Promise<Finding[]> {
  const files = sourceFiles(projectDirectory);
  const bundles = bundlesIn(projectDirectory, files);
  const platform = platformComponents();
  const methods = offeredMethods(projectDirectory, files);
  const used = new Set<string>();
  const findings: Finding[] = [];
  for (const bundle of bundles.values()) {
    for (const file of bundle.files) {
      const text = readFileSync(join(projectDirectory, file), 'utf8');
      const compiled = compileFindings(file, text, bundle.name);
      findings.push(...compiled);
      if (file.endsWith('.html') && compiled.length === 0) {
        const componentOf = (tag: string): Component | undefined => {
          const [namespace, ...rest] = tag.split('-');
          const name = camelCase(rest.join('-'));
          if (namespace === 'c') used.add(name);
          return namespace === 'c' ? bundles.get(name)?.component : platform(name);
        };
        findings.push(...templateFindings(file, text, bundle, componentOf));
      }
      if (file.endsWith('.js')) {
        const script = readComponent(text);
        for (const { from } of script.imports) if (from.startsWith('c/')) used.add(from.slice(2));
        findings.push(...moduleFindings(file, script, { files, bundles, platform, methods }));
      }
    }
  }
  return [...findings, ...unusedFindings(bundles, used)];
}

function templateFindings(
  file: string,
  text: string,
  { component }: Bundle,
  componentOf: (tag: string) => Component | undefined,
): Finding[] {
  const { elements, reads } = readTemplate(text);
  const lacking = component.isWhole ? reads.filter(({ name }) => !component.members.has(name)) : [];
  return [
    ...lacking.map(({ name, line }) => ({
      file,
      line,
      rule: 'lwc-static/member',
      message: `{${name}} is no member of the class`,
    })),
    ...elements.flatMap((element) => elementFindings(file, element, componentOf(element.name))),
  ];
}

function elementFindings(file: string, element: TemplateElement, component: Component | undefined): Finding[] {
  if (component === undefined) {
    const message = `there is no component <${element.name}>`;
    return [{ file, line: element.line, rule: 'lwc-static/tag', message }];
  }
  const isOurs = element.name.startsWith('c-');
  const unknown = element.sets.filter(
    ({ name, attribute }) => !component.offered.has(name) && !ON_EVERY_ELEMENT.test(attribute),
  );
  const { events } = component;
  const unheard =
    isOurs && events !== undefined
      ? element.listensTo.filter(({ name }) => !events.has(name) && !OF_THE_BROWSER.test(name))
      : [];
  return [
    ...unknown.map(({ attribute, line }) => ({
      file,
      line,
      rule: 'lwc-static/attribute',
      message: `<${element.name}> has no attribute ${attribute}`,
    })),
    ...unheard.map(({ name, line }) => ({
      file,
      line,
      rule: 'lwc-static/event',
      message: `<${element.name}> dispatches no event ${name}`,
    })),
  ];
}

function unusedFindings(bundles: ReadonlyMap<string, Bundle>, used: ReadonlySet<string>): Finding[] {
  return [...bundles.values()]
    .filter(({ name, isExposed }) => !isExposed && !used.has(name))
    .map(({ name, files }) => ({
      file: files.find((file) => file.endsWith(`/${name}.js`)) ?? name,
      rule: 'lwc-static/unused',
      message: `nothing uses the component ${name}, and it is not exposed`,
    }));
}
