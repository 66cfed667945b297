const { speak } = require('../../text/__tests__/support/speak.cjs');

speak('en');
const { isNoAccess, problemOf } = require('c/problems');

const thrown = (problem) => ({ body: { message: JSON.stringify(problem) } });

describe('problems', () => {
  it('keeps what the companion said of a code of its own', () => {
    const given = { code: 'VALIDATION', message: 'No amount.', action: 'Give one.', requestId: 'r1', sent: 'no' };
    expect(problemOf(thrown(given))).toEqual(given);
  });

  it.each([
    'COMPANION_UNREACHABLE',
    'COMPANION_TOO_SLOW',
    'COMPANION_NOT_JSON',
    'COMPANION_AUTH',
    'NO_PERMISSION',
    'RECORD_NOT_SHARED',
    'NOT_CONFIGURED',
  ])('says %s in the user’s language', (code) => {
    const problem = problemOf(thrown({ code, message: 'raw', action: 'raw', sent: 'no' }));
    expect(problem.message).not.toBe('raw');
    expect(problem.action).not.toBe('raw');
    expect(problem).toMatchObject({ code, sent: 'no' });
  });

  it.each([
    undefined,
    null,
    new Error('x'),
    { body: { message: 'Attempt to de-reference a null object' } },
    { body: [] },
  ])('shows nothing of an error of the platform: %p', (error) => {
    expect(problemOf(error)).toMatchObject({ code: 'UNEXPECTED', sent: 'unknown' });
    expect(problemOf(error).message).not.toContain('null object');
  });

  it('tells a user without a permission set whom to ask for which, and that nothing was sent', () => {
    const refused = 'You do not have access to the Apex class named: CreditController';
    const problem = problemOf({ body: { message: refused } });
    expect(problem).toMatchObject({ code: 'NO_PERMISSION', sent: 'no' });
    expect(problem.message).toBe('You have no access to Ledgerline.');
    expect(problem.action).toBe(
      'Ask your admin for the permission set Ledgerline Rep, or the one that fits your work.',
    );
  });

  it('takes it for unknown whether something was sent unless it is sure that nothing was', () => {
    expect(problemOf(thrown({ code: 'X', message: 'm', action: 'a' })).sent).toBe('unknown');
  });

  it('tells missing access from failures', () => {
    expect(isNoAccess({ code: 'NO_PERMISSION' })).toBe(true);
    expect(isNoAccess({ code: 'COMPANION_TOO_SLOW' })).toBe(false);
    expect(isNoAccess(undefined)).toBe(false);
  });
});
