import { Connection } from 'jsforce';
import { SignJWT, importPKCS8 } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT, NOON, openOrg, type OrgFixture, usernameOf, VERSION } from './fixture.ts';

describe('Signing in to the local org', () => {
  let fixture: OrgFixture;
  beforeAll(async () => {
    fixture = await openOrg();
  });
  afterAll(() => fixture.org.stop());

  const connect = (clientId = CLIENT.clientId, clientSecret = CLIENT.clientSecret): Connection =>
    new Connection({ oauth2: { loginUrl: fixture.org.url, clientId, clientSecret }, version: VERSION });

  const assertion = async (claims: { aud?: string; sub?: string; exp?: number; key?: string }): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(CLIENT.clientId)
      .setSubject(claims.sub ?? usernameOf('integration'))
      .setAudience(claims.aud ?? fixture.org.url)
      .setExpirationTime(claims.exp ?? NOON / 1000 + 180)
      .sign(await importPKCS8(claims.key ?? fixture.keys.privateKey, 'RS256'));

  const bearer = async (claims: Parameters<typeof assertion>[0]): Promise<unknown> =>
    connect().oauth2.requestToken({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertion(claims),
    });

  test('jsforce signs in by client credentials, and is the integration user', async () => {
    const connection = connect();
    const user = await connection.authorize({ grant_type: 'client_credentials' });
    expect(user.organizationId).toBe(fixture.org.orgId);
    const identity = await connection.identity();
    expect(identity).toMatchObject({ user_id: user.id, username: usernameOf('integration') });
  });

  test('jsforce signs in by a JWT that the client’s certificate vouches for', async () => {
    const connection = connect();
    const user = await connection.authorize({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertion({ aud: 'https://login.salesforce.com' }),
    });
    expect((await connection.sobject('User').retrieve(user.id))['Username']).toBe(usernameOf('integration'));
  });

  test('a wrong secret, an unknown client and another grant are refused in OAuth’s words', async () => {
    const refusal = async (connection: Connection, grant: string): Promise<unknown> =>
      connection.authorize({ grant_type: grant }).catch((error: unknown) => error);
    expect(await refusal(connect(CLIENT.clientId, 'wrong'), 'client_credentials')).toMatchObject({
      name: 'invalid_client',
    });
    expect(await refusal(connect('nobody'), 'client_credentials')).toMatchObject({ name: 'invalid_client_id' });
    expect(await refusal(connect(), 'password')).toMatchObject({ name: 'unsupported_grant_type' });
  });

  test.each([
    ['for another audience', { aud: 'https://elsewhere.test' }, 'audience is invalid'],
    ['past its end', { exp: NOON / 1000 - 1 }, 'assertion has expired'],
    ['for a user who is not the client’s', { sub: usernameOf('admin') }, "user hasn't approved this consumer"],
  ])('a JWT %s is refused', async (_, claims, message) => {
    await expect(bearer(claims)).rejects.toMatchObject({ name: 'invalid_grant', message });
  });

  test('a JWT signed with another key is refused', async () => {
    const { selfSigned } = await import('./certificate.ts');
    await expect(bearer({ key: selfSigned().privateKey })).rejects.toMatchObject({ message: 'invalid assertion' });
  });

  test('a session ends two hours after its last use, and says so', async () => {
    const connection = await fixture.connection('rep');
    await connection.query('SELECT Id FROM Account LIMIT 1');
    await fixture.control('POST', '/clock', { advanceMs: 2 * 3_600_000 + 1 });
    await expect(connection.query('SELECT Id FROM Account LIMIT 1')).rejects.toMatchObject({
      errorCode: 'INVALID_SESSION_ID',
    });
  });

  test('a revoked token is refused', async () => {
    const connection = await fixture.connection('rep');
    await connection.oauth2.revokeToken(connection.accessToken ?? '');
    await expect(connection.limits()).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
  });
});
