import { ExpressAdapter } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { Refused, refuse } from '#libs/kernel/src/index.js';

type Handler = (request: Request, response: Response, next: NextFunction) => unknown;

/** The part of Express's router that says which methods an address has; its own answer to OPTIONS reads the same. */
interface Layer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): unknown;
}

/** Express, answering every address that leads nowhere as a problem, and a known one with another method by 405 and `Allow`. */
export class HttpAdapter extends ExpressAdapter {
  /** Nest would answer below the prefix alone and leave the rest to Express's own page. */
  override setNotFoundHandler(notFound: Handler): this {
    return super.setNotFoundHandler((request: Request, response: Response, next: NextFunction) => {
      const allowed = this.methodsAt(request.path);
      if (allowed.length === 0) return notFound(request, response, next);
      response.setHeader('Allow', allowed.join(', '));
      if (request.method === 'OPTIONS') return response.status(204).end();
      const { method } = request;
      next(
        new Refused(
          refuse('http.method-not-allowed', 'method-not-allowed', `This address does not take ${method}.`),
        ),
      );
    }) as this;
  }

  private methodsAt(path: string): string[] {
    const { stack } = this.getInstance<{ readonly router: { readonly stack: readonly Layer[] } }>().router;
    const methods = stack
      .filter((layer) => isAddress(layer) && matches(layer, path))
      .flatMap(({ route }) => Object.keys(route?.methods ?? {}).map((name) => name.toUpperCase()));
    if (methods.length === 0) return [];
    return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].sort();
  }
}

/** Nest registers middleware of modules (the logger) as routes of every method there is, TRACE too, which none of ours takes. */
function isAddress({ route }: Layer): boolean {
  return route !== undefined && route.methods['trace'] !== true;
}

/** An address that cannot be decoded matches nothing. */
function matches(layer: Layer, path: string): boolean {
  try {
    return Boolean(layer.match(path));
  } catch {
    return false;
  }
}
