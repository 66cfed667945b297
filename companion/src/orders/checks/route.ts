/** Which ERP and entity takes the order, and the rule that says so. */
import { type CheckContext, type Checked, line } from './check.ts';

export async function checkRoute({ route }: CheckContext): Promise<Checked> {
  const { connectionId, entity } = route.target;
  const message = `The order goes to ${entity} in ${connectionId}, by the route “${route.rule}”.`;
  return line({ check: 'route', state: 'pass', code: 'ROUTE_OK', message });
}
