/** `POST /aura/{Class}.{method}`: an Apex method, with the access checks that the platform makes before it runs. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { WorkspaceParts } from './application.ts';
import { labelIn } from './compiled.ts';
import { ControllerFailure } from './controllers/failure.ts';
import { methodNamed } from './controllers/table.ts';
import { isOfType, type Parameters } from './controllers/method.ts';
import { OrgRefusal } from './org/client.ts';

export async function auraAnswer(c: Context, parts: WorkspaceParts): Promise<Response> {
  const name = c.req.param('name') ?? '';
  const method = methodNamed(name);
  if (method === undefined) return refused(c, `No such Apex method: ${name}`);
  const parameters = await parametersOf(c);
  const given = Object.entries(parameters ?? {});
  const unknown = given.find(([key]) => !Object.hasOwn(method.parameters, key))?.[0];
  const mistyped = given.find(([key, value]) => !isOfType(value, method.parameters[key] ?? 'String'))?.[0];
  if (parameters === undefined) return refused(c, 'The parameters are not a JSON object.');
  // The platform ignores a parameter that a method does not have; here it is said, since it is always a mistake.
  if (unknown !== undefined) return refused(c, `${name} has no parameter ${unknown}`);
  if (mistyped !== undefined) {
    return refused(c, `${name}: ${mistyped} is no ${method.parameters[mistyped] ?? 'value of its type'}`);
  }
  try {
    const answer = await parts.sessions.as(getCookie(c), async ({ session, org, language }) => {
      const compiled = await parts.compiled();
      if (!compiled.access.allows(session.permissionSets, name.split('.')[0] ?? '')) {
        throw new OrgRefusal(403, 'INSUFFICIENT_ACCESS', `You do not have access to the Apex class named: ${name}`, []);
      }
      const label = labelIn(compiled, language);
      return method.run({ session, org, gateway: parts.gateway, now: parts.now, label }, parameters);
    });
    return c.json({ answer }, 200, { 'cache-control': 'no-store' });
  } catch (error) {
    if (error instanceof ControllerFailure) return refused(c, JSON.stringify(error.words));
    parts.say(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    // As the platform puts it to a screen: no class, no line.
    return refused(c, error instanceof OrgRefusal ? error.message : 'An internal server error has occurred');
  }
}

async function parametersOf(c: Context): Promise<Parameters | undefined> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Parameters) : undefined;
}

function refused(c: Context, message: string): Response {
  // An exception of Apex is an answer of the platform's, not a failed request: no browser complains of it.
  return c.json({ error: { message } }, 200, { 'cache-control': 'no-store' });
}
