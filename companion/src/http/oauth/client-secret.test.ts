import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashSecret, newClientCredentials, secretMatches } from './client-secret.ts';

const clock = { now: () => Date.parse('2026-11-24T09:30:00Z') };
const client = { orgId: 'o', clientId: 'c', secretHash: hashSecret('current'), scopes: [] };

describe('client credentials', () => {
  it('are random, recognisable, fit HTTP Basic unescaped, and are kept as a hash only', () => {
    const made = newClientCredentials(randomBytes);
    expect(made.clientId).toMatch(/^llc_[0-9a-f]{24}$/);
    expect(made.clientSecret).toMatch(/^lls_[A-Za-z0-9_-]{43}$/);
    expect(made.secretHash).toBe(hashSecret(made.clientSecret));
    expect(newClientCredentials(randomBytes).clientSecret).not.toBe(made.clientSecret);
  });

  it('match by the secret, never by its hash, and never for nobody', () => {
    expect(secretMatches(client, 'current', clock)).toBe(true);
    expect(secretMatches(client, 'Current', clock)).toBe(false);
    expect(secretMatches(client, client.secretHash, clock)).toBe(false);
    expect(secretMatches(undefined, 'current', clock)).toBe(false);
  });

  it('match by the previous secret before its end, and not from then on', () => {
    const rotated = { ...client, previousSecretHash: hashSecret('previous') };
    expect(secretMatches({ ...rotated, previousValidUntil: '2026-11-24T09:30:01Z' }, 'previous', clock)).toBe(true);
    expect(secretMatches({ ...rotated, previousValidUntil: '2026-11-24T09:30:00Z' }, 'previous', clock)).toBe(false);
    expect(secretMatches(rotated, 'previous', clock)).toBe(false);
  });
});
