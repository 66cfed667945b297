import { describe, expect, it } from 'vitest';
import { createLogger, type LogFields, type LogLevel } from './logger.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void, level: LogLevel = 'info'): readonly unknown[] {
  const lines: string[] = [];
  write(createLogger({ level, destination: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as unknown);
}

describe('the log', () => {
  it('is one JSON line a record, with level, time and message', () => {
    const lines = logged((log) => log.warn('a job failed', { jobId: 'j-1', attempt: 2 }));
    expect(lines).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        message: 'a job failed',
        jobId: 'j-1',
        attempt: 2,
      },
    ]);
  });

  it('leaves out every field that is not named as harmless, and objects under harmless names', () => {
    const careless = { status: 200, customerName: 'Globex', token: 'x.y.z', requestId: { nested: 'Globex' } };
    const [line] = logged((log) => log.info('request', careless as unknown as LogFields));
    expect(line).toMatchObject({ status: 200 });
    expect(JSON.stringify(line)).not.toMatch(/Globex|x\.y\.z/);
  });

  it('writes of an error where it happened, and not what it says', () => {
    const cause = Object.assign(new Error('password=hunter2'), { code: 'ECONNREFUSED' });
    const [line] = logged((log) => log.error('failed', { error: new TypeError('Globex owes\n 5', { cause }) }));
    expect(line).toMatchObject({ error: { name: 'TypeError', cause: { name: 'Error', code: 'ECONNREFUSED' } } });
    expect(JSON.stringify(line)).toMatch(/logger\.test\.ts:\d+/);
    expect(JSON.stringify(line)).not.toMatch(/hunter2|Globex/);
  });

  it('is silent below its level', () => {
    expect(logged((log) => log.info('x'), 'warn')).toEqual([]);
    expect(logged((log) => log.error('x'), 'silent')).toEqual([]);
  });

  it('says of each line in which trace it was written, where there is one', () => {
    const lines: string[] = [];
    let traceId: string | undefined = 'a'.repeat(32);
    const log = createLogger({
      level: 'info',
      destination: { write: (line) => void lines.push(line) },
      traceId: () => traceId,
    });
    log.warn('an org was not told', { orgId: 'org' });
    traceId = undefined;
    log.info('listening');
    const [within, without] = lines.map((line) => JSON.parse(line) as object);
    expect(within).toMatchObject({ message: 'an org was not told', orgId: 'org', traceId: 'a'.repeat(32) });
    expect(without).not.toHaveProperty('traceId');
  });
});
