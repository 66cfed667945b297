/**
 * The metadata files: well-formed, of the form that @salesforce/types declares, naming only what is there; each label with
 * its German text. What the platform makes of them beyond that, only an org can tell.
 */
import type { Finding } from './finding.ts';
import { textOf } from './metadata/document.ts';
import { formFindings } from './metadata/form.ts';
import { takeInventory, type Inventory } from './metadata/inventory.ts';
import { labelFindings } from './metadata/labels.ts';
import { referenceFindings } from './metadata/references.ts';
import { shapesOfMetadata } from './metadata/shape.ts';
import { apiVersionOf } from './project.ts';

export async function check(projectDirectory: string): Promise<Finding[]> {
  const inventory = takeInventory(projectDirectory);
  const shapeOf = shapesOfMetadata();
  return [
    ...inventory.illFormed.map(({ file, line, problem }) => ({
      file,
      line,
      rule: 'metadata/xml',
      message: problem,
    })),
    ...[...inventory.documents].flatMap(([file, root]) => formFindings(file, root, shapeOf)),
    ...referenceFindings(inventory),
    ...labelFindings(projectDirectory, inventory),
    ...bundleFindings(inventory, apiVersionOf(projectDirectory)),
  ];
}

/** Code without its metadata file is not deployed, and each file says the same version of the platform. */
function bundleFindings({ files, documents }: Inventory, version: string): Finding[] {
  const rule = 'metadata/bundle';
  const alone = files
    .filter((file) => /\.(cls|trigger)$/.test(file) || isComponentScript(file))
    .filter((file) => !files.includes(`${file}-meta.xml`))
    .map((file) => ({ file, rule, message: 'there is no -meta.xml beside it' }));
  const otherwise = [...documents].flatMap(([file, root]) => {
    const said = textOf(root, 'apiVersion');
    if (said === undefined || said === version) return [];
    return [{ file, line: root.line, rule, message: `says API version ${said}, sfdx-project.json ${version}` }];
  });
  return [...alone, ...otherwise];
}

/** `lwc/name/name.js`. */
function isComponentScript(file: string): boolean {
  const found = /\/lwc\/([^/]+)\/([^/]+)\.js$/.exec(file);
  return found !== null && found[1] === found[2];
}
