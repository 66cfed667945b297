/** All controllers of the package, by class and method: what `@salesforce/apex/<Class>.<method>` reaches here. */
import { CreditController } from './credit.ts';
import { InvoiceController } from './invoice.ts';
import type { Controllers, Method } from './method.ts';
import { OrderController } from './order.ts';
import { SetupController } from './setup.ts';

export const CONTROLLERS: Controllers = { CreditController, OrderController, InvoiceController, SetupController };

/** `Class.method` of all of them. */
export function apexMethods(): ReadonlySet<string> {
  return new Set(
    Object.entries(CONTROLLERS).flatMap(([name, methods]) => Object.keys(methods).map((method) => `${name}.${method}`)),
  );
}

export function methodNamed(name: string): Method | undefined {
  const [controller = '', method = ''] = name.split('.');
  const methods = Object.hasOwn(CONTROLLERS, controller) ? CONTROLLERS[controller] : undefined;
  return methods !== undefined && Object.hasOwn(methods, method) ? methods[method] : undefined;
}
