/**
 * The shipped Lightning pages, read from their metadata: which components stand in which region, with which properties, so
 * that a page here is laid out as the package lays it out in an org.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

export interface PlacedComponent {
  /** As the page names it: `c:creditPosition`, `force:highlightsPanel`, `flexipage:tabset`. */
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Region {
  readonly name: string;
  readonly components: readonly PlacedComponent[];
}

export interface Page {
  readonly name: string;
  readonly label: string;
  /** E.g. `flexipage:recordHomeTemplateDesktop`. */
  readonly template: string;
  /** Of a record page. */
  readonly object: string | undefined;
  readonly regions: readonly Region[];
}

const LISTS = ['flexiPageRegions', 'itemInstances', 'componentInstanceProperties'];
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => LISTS.includes(name) });

const component = z.object({
  componentName: z.string(),
  componentInstanceProperties: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
});
const schema = z.object({
  FlexiPage: z.object({
    masterLabel: z.string(),
    sobjectType: z.string().optional(),
    template: z.object({ name: z.string() }),
    flexiPageRegions: z
      .array(
        z.object({
          name: z.string(),
          itemInstances: z
            .array(z.object({ componentInstance: component.optional(), fieldInstance: z.unknown().optional() }))
            .default([]),
        }),
      )
      .default([]),
  }),
});

/** By the page's API name. Throws with the file's name when one cannot be read. */
export function readPages(root: string): ReadonlyMap<string, Page> {
  const pages = new Map<string, Page>();
  for (const file of globSync('force-app/main/*/flexipages/*.flexipage-meta.xml', { cwd: root })) {
    const name = basename(file, '.flexipage-meta.xml');
    const parsed = schema.safeParse(parser.parse(readFileSync(join(root, file), 'utf8')));
    if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
    pages.set(name, pageOf(name, parsed.data.FlexiPage));
  }
  return pages;
}

function pageOf(name: string, found: z.infer<typeof schema>['FlexiPage']): Page {
  return {
    name,
    label: found.masterLabel,
    template: found.template.name,
    object: found.sobjectType,
    regions: found.flexiPageRegions.map((region) => ({
      name: region.name,
      components: region.itemInstances.flatMap(({ componentInstance }) =>
        componentInstance === undefined ? [] : [placed(componentInstance)],
      ),
    })),
  };
}

function placed({ componentName, componentInstanceProperties }: z.infer<typeof component>): PlacedComponent {
  return {
    name: componentName,
    properties: Object.fromEntries(componentInstanceProperties.map(({ name, value }) => [name, value ?? ''])),
  };
}
