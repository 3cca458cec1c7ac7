import type { NextFunction, Request, Response } from 'express';
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
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

const outbox = new Gauge({
  name: 'plinth_outbox_rows',
  help: 'Wakes in the outbox: waiting to be delivered, or parked after too many failures.',
  labelNames: ['state'],
  registers: [metrics],
});

const outboxAge = new Gauge({
  name: 'plinth_outbox_oldest_seconds',
  help: 'Age of the oldest wake that waits; grows while Temporal or the relay is away.',
  registers: [metrics],
});

const failing = new Gauge({
  name: 'plinth_processes_failing',
  help: 'Processes that stand still because their look fails by a fault of ours.',
  registers: [metrics],
});

/** Sets how many processes stand still. */
export function showFailing(count: number): void {
  failing.set(count);
}

/** Sets what the outbox looks like right now. */
export function showOutbox(state: { waiting: number; parked: number; oldestSeconds: number }): void {
  outbox.set({ state: 'waiting' }, state.waiting);
  outbox.set({ state: 'parked' }, state.parked);
  outboxAge.set(state.oldestSeconds);
}

/** Measures every request by its route pattern; addresses that match no route count together. */
export function measureRequests(request: Request, response: Response, next: NextFunction): void {
  const stop = requestSeconds.startTimer();
  response.on('finish', () => {
    const isRouted = (request.route as unknown) !== undefined;
    stop({ route: isRouted ? routeOf(request) : 'unrouted', status: response.statusCode });
  });
  next();
}
