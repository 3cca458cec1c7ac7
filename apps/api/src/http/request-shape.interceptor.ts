import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import type { Refusal } from '#libs/kernel/src/index.js';
import { accepted, refuse } from '#libs/kernel/src/index.js';
import type { RouteShape } from './route-shape.js';
import { shapeOf } from './route-shape.js';

/**
 * Refuses what a route does not read: content of another media type (415), content where none is taken and query keys
 * nobody documented (422). Runs after the guards, so that it tells nothing to people who may not ask at all.
 */
@Injectable()
export class RequestShapeInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    accepted(decideShape(request, shapeOf(context)));
    return next.handle();
  }
}

function decideShape(request: Request, shape: RouteShape): Refusal | undefined {
  if (hasContent(request)) {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (!shape.consumes.includes(type)) {
      const takes = shape.consumes.join(' or ');
      return refuse('http.media-type-unsupported', 'unsupported-media', `Send the content as ${takes}.`);
    }
    if (!shape.readsBody && !isEmpty(request.body))
      return unknown('This act takes no content.', firstKey(request.body));
  }
  // Those who read the query check it themselves, against what they declare.
  if (shape.readsQuery) return undefined;
  const key = Object.keys(request.query).find((name) => !(shape.isAct && name === 'preview'));
  return key === undefined ? undefined : unknown('This address takes no such query key.', key);
}

function hasContent({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isEmpty(body: unknown): boolean {
  return !Array.isArray(body) && firstKey(body) === undefined;
}

function firstKey(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null ? Object.keys(body)[0] : undefined;
}

function unknown(message: string, path: string | undefined): Refusal {
  const whole = refuse('http.validation', 'invalid', message);
  return path === undefined
    ? whole
    : { ...whole, details: [{ code: 'http.whitelist-validation', message, path }] };
}
