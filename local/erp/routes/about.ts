import { Hono } from 'hono';

export function about(): Hono {
  return new Hono().get('/about', (c) => c.json({ product: 'Sandbox ERP', release: '1.0' }));
}
