/** Which permission sets of the package let a user call which Apex class. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

export interface ClassAccess {
  /** Names without prefix. */
  allows(permissionSets: readonly string[], apexClass: string): boolean;
}

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'classAccesses' });
const schema = z.object({
  PermissionSet: z.object({
    classAccesses: z.array(z.object({ apexClass: z.string(), enabled: z.string() })).default([]),
  }),
});

export function readClassAccess(root: string): ClassAccess {
  const granted = new Set<string>();
  for (const file of globSync('force-app/main/*/permissionsets/*.permissionset-meta.xml', { cwd: root })) {
    const set = basename(file, '.permissionset-meta.xml');
    const { PermissionSet } = schema.parse(parser.parse(readFileSync(join(root, file), 'utf8')));
    for (const { apexClass, enabled } of PermissionSet.classAccesses) {
      if (enabled === 'true') granted.add(`${set}/${apexClass}`);
    }
  }
  return { allows: (sets, apexClass) => sets.some((set) => granted.has(`${set}/${apexClass}`)) };
}
