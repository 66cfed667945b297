/** Runs engines of Salesforce Code Analyzer as libraries, on what lies in force-app. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Core from '@salesforce/code-analyzer-core';
import type * as EngineApi from '@salesforce/code-analyzer-engine-api';
import type { Finding } from '../finding.ts';
import { relativeTo, tools } from '../project.ts';

const LONGEST_MESSAGE = 300;

export interface Scan {
  /** The check's own name, which its findings' rules begin with. */
  readonly name: string;
  /** The engines' packages, by the middle of their names: `pmd`, `eslint` … */
  readonly engines: readonly string[];
  /** Tags: a rule is taken when one of them fits; `A:B` asks for both. */
  readonly select: readonly string[];
  /** By the engine's name. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  /** The files that the engines are to look at; force-app as a whole where it is left out. */
  readonly targets?: readonly string[];
}

/**
 * The violations; and what an engine logs as a warning or an error, for a file that it could not read or a path that it
 * gave up is only a line of its log, and nothing would have been checked there.
 *
 * @throws Error When an engine has no rule to offer: then nothing was checked at all.
 */
export async function scan(
  projectDirectory: string,
  { name, engines, select, settings, targets }: Scan,
): Promise<Finding[]> {
  const require = createRequire(join(tools, 'package.json'));
  const core = require('@salesforce/code-analyzer-core') as typeof Core;
  const logs = mkdtempSync(join(tmpdir(), 'ledgerline-analyzer-'));
  try {
    const analyzer = new core.CodeAnalyzer(
      core.CodeAnalyzerConfig.fromObject({ config_root: projectDirectory, log_folder: logs, engines: settings }),
    );
    const warnings: Finding[] = [];
    const warn = ({ logLevel, message }: Core.LogEvent | Core.EngineLogEvent): void => {
      if (logLevel > core.LogLevel.Warn) return;
      const line = message.replaceAll(/\s+/g, ' ').replaceAll(`${projectDirectory}/`, '');
      const file = /force-app\/[\w./-]+?\.(?:cls|trigger|js|html|xml)/.exec(line)?.[0] ?? 'force-app';
      warnings.push({ file, rule: `${name}/not-checked`, message: shortened(line) });
    };
    analyzer.onEvent(core.EventType.LogEvent, (event) => warn(event as Core.LogEvent));
    analyzer.onEvent(core.EventType.EngineLogEvent, (event) => warn(event as Core.EngineLogEvent));
    for (const engine of engines) {
      const plugin = require(`@salesforce/code-analyzer-${engine}-engine`) as {
        createEnginePlugin: () => EngineApi.EnginePlugin;
      };
      await analyzer.addEnginePlugin(plugin.createEnginePlugin());
    }
    const source = join(projectDirectory, 'force-app');
    const workspace = await analyzer.createWorkspace([source], targets === undefined ? undefined : [...targets]);
    const rules = await analyzer.selectRules([...select], { workspace });
    if (rules.getCount() === 0) throw new Error(`${engines.join(', ')} offer no rule of ${select.join(' or ')}`);
    const results = await analyzer.run(rules, { workspace });
    const violations = results.getViolations().map((one) => violationFinding(projectDirectory, name, one));
    return [...warnings, ...violations];
  } finally {
    rmSync(logs, { recursive: true, force: true });
  }
}

function violationFinding(projectDirectory: string, name: string, violation: Core.Violation): Finding {
  const location = violation.getCodeLocations()[violation.getPrimaryLocationIndex()];
  const file = location?.getFile();
  const line = location?.getStartLine();
  return {
    file: file === undefined ? 'force-app' : relativeTo(projectDirectory, file),
    ...(line === undefined ? {} : { line }),
    rule: `${name}/${violation.getRule().getEngineName()}/${violation.getRule().getName()}`,
    message: violation.getMessage().replaceAll(/\s+/g, ' '),
  };
}

/** A parser lists each token that it would have taken. */
function shortened(line: string): string {
  return line.length <= LONGEST_MESSAGE ? line : `${line.slice(0, LONGEST_MESSAGE)} …`;
}
