import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/salesforce/checks/data-flow.ts';
import { fixture, planted, said } from './fixture.ts';

// The Graph Engine takes its time where the machine is slow. The package's own paths are npm run check:security's: on two
// cores it follows them for longer than all tests together may take.
const LONGEST_MS = 900_000;

describe('a path through the Apex', () => {
  it('is refused where it changes a record without asking whether the user may', { timeout: LONGEST_MS }, async () => {
    expect(await said(check, fixture('data-flow'))).toEqual(planted('data-flow'));
  });
});
