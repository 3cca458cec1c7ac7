import type { Request } from 'express';

/** How a passport strategy answered: who it is, where the browser has to go, or a no. */
export type StrategyAnswer<T> =
  | { readonly kind: 'proven'; readonly identity: T }
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'refused' };

/** A passport strategy, as far as running it goes. */
export interface RunnableStrategy {
  authenticate(request: Request, options: object): unknown;
}

/** What passport lends a strategy for one request. */
interface Outcomes {
  success(identity: unknown): void;
  redirect(url: string): void;
  fail(): void;
  pass(): void;
  error(error: unknown): void;
}

/**
 * Runs one passport strategy on a request and answers what it decided. Passport's own middleware would write the response
 * and log the person in; here the services do that, after the refusals of our rules.
 */
export async function runStrategy<T>(
  strategy: object,
  request: Request,
  options: object = {},
): Promise<StrategyAnswer<T>> {
  return new Promise((resolve, reject) => {
    const outcomes: Outcomes = {
      success: (identity) => resolve({ kind: 'proven', identity: identity as T }),
      redirect: (url) => resolve({ kind: 'redirect', url }),
      fail: () => resolve({ kind: 'refused' }),
      pass: () => resolve({ kind: 'refused' }),
      error: (error) => reject(error instanceof Error ? error : new Error(String(error))),
    };
    const run = Object.assign(Object.create(strategy) as RunnableStrategy, outcomes);
    run.authenticate(request, options);
  });
}
