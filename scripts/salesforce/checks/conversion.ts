/**
 * Whether the Salesforce CLI's own library turns the source into what is deployed: it knows each file's type by its name
 * and its folder, and takes nothing that it does not know. It does not look into the files; that is `metadata`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Library from '@salesforce/source-deploy-retrieve';
import type { Finding } from './finding.ts';
import { apiVersionOf, relativeTo, sourceFiles, tools } from './project.ts';

/** What lies in force-app and is not deployed. */
const NOT_DEPLOYED = /\/__tests__\//;

export async function check(projectDirectory: string): Promise<Finding[]> {
  const library = createRequire(join(tools, 'package.json'))('@salesforce/source-deploy-retrieve') as typeof Library;
  const source = join(projectDirectory, 'force-app');
  const output = await mkdtemp(join(tmpdir(), 'ledgerline-conversion-'));
  try {
    const components = library.ComponentSet.fromSource(source);
    components.sourceApiVersion = apiVersionOf(projectDirectory);
    await new library.MetadataConverter().convert(components, 'metadata', {
      type: 'directory',
      outputDirectory: output,
      genUniqueDir: false,
    });
    return leftOut(projectDirectory, components);
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).replaceAll(`${projectDirectory}/`, '');
    return [{ file: /force-app\/\S+\w/.exec(message)?.[0] ?? 'force-app', rule: 'conversion/refused', message }];
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

/** Files that no component claims would be left behind in silence. */
function leftOut(projectDirectory: string, components: Library.ComponentSet): Finding[] {
  const claimed = new Set<string>();
  const claim = (component: Library.SourceComponent): void => {
    const paths = [component.xml, ...component.walkContent()].filter((path) => path !== undefined);
    for (const path of paths) claimed.add(relativeTo(projectDirectory, path));
    for (const child of component.getChildren()) claim(child);
  };
  for (const component of components.getSourceComponents()) claim(component);
  return sourceFiles(projectDirectory)
    .filter((file) => !claimed.has(file) && !NOT_DEPLOYED.test(file))
    .map((file) => ({ file, rule: 'conversion/left-out', message: 'belongs to no component: it is not deployed' }));
}
