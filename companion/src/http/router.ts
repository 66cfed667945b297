/**
 * Hono's fast router where it can be had. It takes all routes or none, and one path of POST is beyond it; so each method
 * gets a router of its own, and a look at credit does not pay for what an order's address needs.
 */
import { METHOD_NAME_ALL, type Result, type Router } from 'hono/router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';

export class RouterPerMethod<T> implements Router<T> {
  readonly name = 'RouterPerMethod';
  private readonly routes: (readonly [method: string, path: string, handler: T])[] = [];
  private readonly methods = new Set<string>();
  private readonly routers = new Map<string, Router<T>>();

  add(method: string, path: string, handler: T): void {
    if (this.routers.size > 0) throw new Error('a route was added after the first request');
    this.routes.push([method, path, handler]);
    this.methods.add(method);
  }

  match(method: string, path: string): Result<T> {
    // Methods without a route share one router: there are no more routers than methods that were added.
    const own = this.methods.has(method) ? method : METHOD_NAME_ALL;
    let router = this.routers.get(own);
    if (router === undefined) {
      router = this.routerOf(own);
      this.routers.set(own, router);
    }
    return router.match(method, path);
  }

  private routerOf(method: string): Router<T> {
    const router = new SmartRouter<T>({ routers: [new RegExpRouter(), new TrieRouter()] });
    for (const [of, path, handler] of this.routes) {
      if (of === method || of === METHOD_NAME_ALL) router.add(of, path, handler);
    }
    return router;
  }
}
