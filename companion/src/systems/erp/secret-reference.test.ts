import { describe, expect, it } from 'vitest';
import { createSecretReader } from './secret-reference.ts';

const read = createSecretReader({
  environment: { ERP_KEY: ' s3cret\n', ERP_EMPTY: ' ', DATABASE_URL: 'postgres://x', COMPANION_KEY_FILE: '/k' },
  readFile: async (path) => {
    if (path === '/run/secrets/erp') return 'from-a-file\n';
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  },
});

describe('the secret of a connection', () => {
  it('is read from the environment or a file, and trimmed', async () => {
    expect(await read('env:ERP_KEY')).toBe('s3cret');
    expect(await read('file:/run/secrets/erp')).toBe('from-a-file');
  });

  it.each([
    ['s3cret', 'has to be env:NAME or file:/absolute/path'],
    ['env:ERP_GONE', 'env:ERP_GONE is not set'],
    ['env:ERP_EMPTY', 'empty'],
    ['env:A B', 'no name'],
    ['file:relative', 'not an absolute path'],
    ['file:/gone', 'cannot be read (ENOENT)'],
    ['env:DATABASE_URL', 'a setting of the companion itself'],
    ['env:COMPANION_KEY_FILE', 'a setting of the companion itself'],
  ])('%s is refused and named', async (reference, why) => {
    await expect(read(reference)).rejects.toThrow(why);
  });

  it('is not told by the refusal of a reference that holds the secret itself', async () => {
    await expect(read('hunter2')).rejects.not.toThrow('hunter2');
  });
});
