import type { NextFunction, Request, Response } from 'express';
import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { routeOf } from '../http/request.js';

export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

const requestSeconds = new Histogram({
  name: 'plinth_http_request_seconds',
  help: 'Time to answer an HTTP request, by route and status.',
  labelNames: ['route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [metrics],
});

/** Measures every request by its route pattern; addresses that match no route count together. */
export function measureRequests(request: Request, response: Response, next: NextFunction): void {
  const stop = requestSeconds.startTimer();
  response.on('finish', () => {
    const isRouted = (request.route as unknown) !== undefined;
    stop({ route: isRouted ? routeOf(request) : 'unrouted', status: response.statusCode });
  });
  next();
}
