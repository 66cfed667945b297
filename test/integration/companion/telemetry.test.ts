/** What a companion that is not asked for metrics or traces has of them: nothing. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const TELEMETRY = new URL('../../../companion/src/telemetry.ts', import.meta.url).href;
const APP = new URL('../../../companion/src/app.ts', import.meta.url).href;

/** Of a process of its own that loads the whole companion: what it has imported for metrics or traces. */
async function loaded(config: object): Promise<readonly string[]> {
  const script = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({ resolve: (name, context, next) => {
      // pg-boss has an import of its own that it makes nothing of.
      const ours = context.parentURL?.includes('/node_modules/') !== true;
      if (ours && /^@opentelemetry\\/|^prom-client|-otlp|-prometheus/.test(name)) seen.add(name);
      return next(name, context);
    } });
    await import(${JSON.stringify(APP)});
    const { openTelemetry } = await import(${JSON.stringify(TELEMETRY)});
    const { traces } = await openTelemetry(${JSON.stringify(config)});
    console.log(JSON.stringify([...seen]));
    await traces.stop();`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  return JSON.parse(stdout) as string[];
}

describe('a companion', () => {
  it('loads no library for metrics or traces that are not switched on', async () => {
    expect(await loaded({ metrics: false })).toEqual([]);
  });

  it('loads what was switched on', async () => {
    expect(await loaded({ metrics: true })).toContain('prom-client');
    expect(await loaded({ metrics: false, otlpEndpoint: 'http://127.0.0.1:1' })).toContain('@opentelemetry/sdk-trace');
  });
});
